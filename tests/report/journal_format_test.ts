import { assert, assertEquals, assertLess } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { journalFormat } from "../../src/report/journal_format.ts";
import { LARGEST_MESSAGE } from "../../src/report/log_format.ts";
import { ALLOWED, attributedTo, CURL, decisionRecord, NOBODY } from "../support/decision_record.ts";
import { journalFields } from "../support/journal_fields.ts";

const DENIED = { ...ALLOWED, action: "deny", rule: null, reason: "default-action" } as const;

Deno.test("a decision is a datagram of fields", () => {
  assertEquals(journalFields(journalFormat().decision(decisionRecord())), [
    ["MESSAGE", "allow tcp 93.184.215.14:443 /usr/bin/curl [4711] user 1000: rule allow-curl"],
    ["PRIORITY", "6"],
    ["SYSLOG_IDENTIFIER", "sallyport"],
    ["SYSLOG_FACILITY", "3"],
    ["SALLYPORT_EVENT", "decision"],
    ["SALLYPORT_SRC_IP", "192.168.1.5"],
    ["SALLYPORT_SRC_PORT", "47344"],
    ["SALLYPORT_DST_IP", "93.184.215.14"],
    ["SALLYPORT_DST_PORT", "443"],
    ["SALLYPORT_PROTOCOL", "tcp"],
    ["SALLYPORT_USER_ID", "1000"],
    ["SALLYPORT_PROCESS_ID", "4711"],
    ["SALLYPORT_PROGRAM", "/usr/bin/curl"],
    ["SALLYPORT_COMMAND", "curl https://example.org"],
    ["SALLYPORT_DIRECTORY", "/home/a"],
    ["SALLYPORT_UNIT", "session-3.scope"],
    ["SALLYPORT_ACTION", "allow"],
    ["SALLYPORT_RULE", "allow-curl"],
    ["SALLYPORT_REASON", "rule"],
    ["SALLYPORT_ENFORCED", "true"],
    ["SALLYPORT_ATTRIBUTION", "proc"],
    ["SALLYPORT_CONFIDENCE", "exact"],
    ["SALLYPORT_PACKETS", "1"],
  ]);
});

Deno.test("what is not known has no field, and what is denied is a notice", () => {
  const record = decisionRecord({ decision: DENIED, attribution: NOBODY, userId: null, connection: null });
  const fields = new Map(journalFields(journalFormat().decision({ ...record, unreadable: "too short" })));
  assertEquals(fields.get("PRIORITY"), "5");
  assertEquals(fields.get("MESSAGE"), "deny ? unreadable (too short) unknown program: default action (no socket)");
  for (const name of ["RULE", "PROGRAM", "PROCESS_ID", "DST_IP", "USER_ID", "UNIT"]) {
    assertEquals(fields.has(`SALLYPORT_${name}`), false, name);
  }
});

Deno.test("a hostile program begins no field of its own", () => {
  const path = "/tmp/a\nMESSAGE=all is well\nPRIORITY=7\n\u001b[2J=\u202e";
  const process = { ...CURL, pid: asPid(7), path, args: ["a\nSALLYPORT_ACTION=allow"], cwd: "\n" };
  const plain = journalFields(journalFormat().decision(decisionRecord()));
  const fields = journalFields(journalFormat().decision(decisionRecord({ attribution: attributedTo(process) })));
  assertEquals(fields.map(([name]) => name), plain.map(([name]) => name));
  const values = new Map(fields);
  assertEquals([values.get("SALLYPORT_PROGRAM"), values.get("SALLYPORT_DIRECTORY")], [path, "\n"]);
  assertEquals(values.get("SALLYPORT_COMMAND"), "a\\x0aSALLYPORT_ACTION=allow");
  assert(values.get("MESSAGE")?.includes("/tmp/a\\x0aMESSAGE=all is well"));
});

Deno.test("a warning is told with its code, other events with what they say", () => {
  const format = journalFormat();
  assertEquals(journalFields(format.event({ event: "warning", code: "x", message: "a\nb" }, 0)), [
    ["MESSAGE", "a\\x0ab"],
    ["PRIORITY", "4"],
    ["SYSLOG_IDENTIFIER", "sallyport"],
    ["SYSLOG_FACILITY", "3"],
    ["SALLYPORT_EVENT", "warning"],
    ["SALLYPORT_CODE", "x"],
  ]);
  assertEquals(journalFields(format.event({ event: "ready", mode: "observe" }, 0)).slice(0, 2), [
    ["MESSAGE", 'ready: {"mode":"observe"}'],
    ["PRIORITY", "5"],
  ]);
});

Deno.test("no datagram is too large, however long a program's names are", () => {
  const long = "\n\u001b€".repeat(50_000);
  const process = { ...CURL, path: long, args: [long], cwd: long };
  const record = decisionRecord({ attribution: attributedTo(process, "guess", long) });
  assertLess(journalFormat().decision(record).length, LARGEST_MESSAGE);
  assertLess(journalFormat().event({ event: "warning", message: long }, 0).length, LARGEST_MESSAGE);
  assertLess(journalFormat().event({ event: "ready", why: long }, 0).length, LARGEST_MESSAGE);
});
