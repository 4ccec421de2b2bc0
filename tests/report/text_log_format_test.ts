import { assertEquals } from "@std/assert";
import { textLogFormat } from "../../src/report/text_log_format.ts";
import { decisionRecord } from "../support/decision_record.ts";

Deno.test("lines for a file: time, severity, sentence", () => {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const format = textLogFormat();
  const { decision } = decisionRecord();
  assertEquals(
    text(format.decision(decisionRecord({ enforced: false, decision: { ...decision, action: "deny" } }))),
    "2023-11-14T22:13:20.123456Z notice  (deny) tcp 93.184.215.14:443 /usr/bin/curl [4711] user 1000: rule allow-curl",
  );
  assertEquals(
    text(format.event({ event: "warning", message: "a\nb" }, 1)),
    "1970-01-01T00:00:00.000001Z warning a\\x0ab",
  );
});
