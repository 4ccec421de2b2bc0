import type { ProcessReport } from "../../src/cli/process_report.ts";
import { asSocketInode, asUid } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { CURL } from "../support/decision_record.ts";
import { entry, inet } from "./rows.ts";

/** curl of alice, started at 2026-11-22T12:00:00Z, with a connection to 140.82.121.4:443 and another socket. */
export function processReport(): ProcessReport {
  return {
    process: { ...CURL, args: ["curl", "https://example.org/a b"] },
    name: "curl",
    user: { id: asUid(1000), name: "alice" },
    realUser: { id: asUid(1000), name: "alice" },
    startedAt: Date.UTC(2026, 10, 22, 12),
    sockets: [
      { descriptor: 25, inode: asSocketInode(12345678), entry: entry(inet("10.0.2.2 54321", "140.82.121.4 443")) },
      { descriptor: 26, inode: asSocketInode(99), entry: null },
    ],
    isElsewhere: false,
  };
}

/** The same of another process. */
export function withProcess(rest: Partial<Process>): ProcessReport {
  const report = processReport();
  return { ...report, process: { ...report.process, ...rest } };
}
