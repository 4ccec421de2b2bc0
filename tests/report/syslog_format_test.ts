import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { LARGEST_MESSAGE } from "../../src/report/log_format.ts";
import { syslogFormat } from "../../src/report/syslog_format.ts";
import { ALLOWED, attributedTo, CURL, decisionRecord } from "../support/decision_record.ts";

const FORMAT = syslogFormat({ host: "gate", tag: "sallyport", pid: 99 });

/** SYSLOG-MSG of RFC 5424, 6; no line break anywhere. */
const RFC5424 = new RegExp(
  [
    /^<[0-9]{1,3}>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z/,
    / [\x21-\x7e]{1,255} [\x21-\x7e]{1,48} [\x21-\x7e]{1,128} [\x21-\x7e]{1,32}/,
    / (?:-|\[[^\s="\]]{1,32}(?: [^\s="\]]{1,32}="(?:[^"\\\]\n]|\\["\\\]])*")*\])/,
    /(?: [^\n]*)?$/,
  ].map(({ source }) => source).join(""),
);

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

Deno.test("a decision in RFC 5424", () => {
  assertEquals(
    text(FORMAT.decision(decisionRecord())),
    '<30>1 2023-11-14T22:13:20.123456Z gate sallyport 99 decision [sallyport@32473 SRC="192.168.1.5" SPT="47344" ' +
      'DST="93.184.215.14" DPT="443" PROTO="tcp" UID="1000" PID="4711" PATH="/usr/bin/curl" ' +
      'CMDLINE="curl https://example.org" CWD="/home/a" UNIT="session-3.scope" ARG1="allow" ARG2="allow-curl" ' +
      'REASON="rule" ENFORCED="true" ATTRIBUTION="proc" CONFIDENCE="exact" PACKETS="1"] ' +
      "allow tcp 93.184.215.14:443 /usr/bin/curl [4711] user 1000: rule allow-curl",
  );
});

Deno.test("other events in RFC 5424", () => {
  const warning = FORMAT.event({ event: "warning", code: "x", message: "so it is" }, 1_700_000_000_000_001);
  assertEquals(
    text(warning),
    '<28>1 2023-11-14T22:13:20.000001Z gate sallyport 99 warning [sallyport@32473 CODE="x"] so it is',
  );
  assertMatch(text(FORMAT.event({ event: "stopped", packets: 7 }, 0)), / 99 stopped - stopped: \{"packets":7\}$/);
});

Deno.test("what programs, rules and hosts are called breaks no message", () => {
  const format = syslogFormat({ host: "my host\n", tag: 'a b"]'.repeat(20), pid: 1 });
  const hostile = '"] [x@1 ARG1="allow"]\\\n<0>1 - \u001b';
  const process = { ...CURL, path: hostile, args: [hostile], cwd: hostile };
  const decision = { ...ALLOWED, rule: hostile };
  const line = text(format.decision(decisionRecord({ decision, attribution: attributedTo(process) })));
  assertMatch(line, RFC5424);
  assertMatch(line, / my\?host\? a\?b"\]/);
  assertEquals(
    line.split(' PATH="')[1]?.split('" CMDLINE')[0],
    '\\"\\] [x@1 ARG1=\\"allow\\"\\]\\\\\\\\\\\\x0a<0>1 - \\\\x1b',
  );
  assertMatch(text(format.event({ event: "warning", code: hostile, message: hostile }, 0)), RFC5424);
});

Deno.test("a command line is escaped once", () => {
  const line = text(FORMAT.decision(decisionRecord({ attribution: attributedTo({ ...CURL, args: ["a", "b\n c"] }) })));
  assertEquals(line.split(' CMDLINE="')[1]?.split('" CWD')[0], "a 'b\\\\x0a c'");
});

Deno.test("a host without a name, and no message too large", () => {
  const format = syslogFormat({ host: "", tag: "", pid: 1 });
  const long = "\u001b]".repeat(50_000);
  const process = { ...CURL, path: long, args: [long], cwd: long };
  const bytes = format.decision(decisionRecord({ attribution: attributedTo(process, "guess", long) }));
  assertMatch(text(bytes), / - - 1 decision \[/);
  assertLess(bytes.length, LARGEST_MESSAGE);
});
