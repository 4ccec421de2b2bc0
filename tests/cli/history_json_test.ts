import { assertEquals } from "@std/assert";
import { historyJson } from "../../src/cli/history_json.ts";
import { FLOW_PARTS } from "../../src/history/sum_flows.ts";
import { flow, UNREADABLE } from "./flows.ts";

const COUNTS = {
  connections: 3,
  packets: 4,
  first: "2026-11-22T12:00:00.000000Z",
  last: "2026-11-22T12:01:01.000000Z",
};

Deno.test("a flow in the keys of decision events", () => {
  assertEquals(JSON.parse(historyJson(flow({ exeMismatch: "deleted" }), FLOW_PARTS)), {
    process_path: "/usr/bin/curl",
    exe_mismatch: "deleted",
    dst_ip: "93.184.215.14",
    dst_host: "example.org",
    dst_port: 443,
    rule: "allow-curl",
    reason: "rule",
    user_id: 1000,
    unit: "session-3.scope",
    action: "allow",
    enforced: true,
    protocol: "tcp",
    attribution: { confidence: "exact" },
    ...COUNTS,
  });
});

Deno.test("what is not known is absent, but for the rule, as in events", () => {
  assertEquals(JSON.parse(historyJson(UNREADABLE, FLOW_PARTS)), {
    rule: null,
    reason: "default-action",
    action: "deny",
    enforced: false,
    attribution: { confidence: "none" },
    ...COUNTS,
  });
});

Deno.test("of a group only what it goes by is told", () => {
  assertEquals(JSON.parse(historyJson(flow(), ["port", "user"])), { dst_port: 443, user_id: 1000, ...COUNTS });
});

Deno.test("a line is safe to show", () => {
  assertEquals(/[\u202e\n]/.test(historyJson(flow({ program: "/tmp/\u202e\n" }), ["program"])), false);
});
