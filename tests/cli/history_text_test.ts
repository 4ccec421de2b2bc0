import { assertEquals } from "@std/assert";
import { historyText, type HistoryTextOptions } from "../../src/cli/history_text.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { address } from "../support/decision_record.ts";
import { flow, UNREADABLE } from "./flows.ts";

const PLAIN: HistoryTextOptions = {
  groupBy: null,
  names: { user: (id) => id === 1000 ? "alice" : null },
  colour: false,
  offsetAt: () => 60,
};

Deno.test("flows as a table", () => {
  const rows = [
    flow(),
    flow({
      destination: address("2001:db8::2"),
      protocol: "tcp6",
      confidence: "guess",
      userId: asUid(4711),
      unit: null,
      host: null,
    }),
    flow({ host: null, port: null, protocol: "icmp", exeMismatch: "deleted", action: "reject" }),
    UNREADABLE,
  ];
  assertEquals(
    historyText(rows, PLAIN),
    `\
LAST SEEN            FIRST SEEN           CONNECTIONS  PACKETS  ACTION  PROTOCOL  DESTINATION                    PROGRAM                                 USER   UNIT             DECIDED BY
2026-11-22 13:01:01  2026-11-22 13:00:00            3        4  allow   tcp       93.184.215.14:443 example.org  /usr/bin/curl                           alice  session-3.scope  rule allow-curl
2026-11-22 13:01:01  2026-11-22 13:00:00            3        4  allow   tcp6      [2001:db8::2]:443              /usr/bin/curl (a guess)                 4711   -                rule allow-curl
2026-11-22 13:01:01  2026-11-22 13:00:00            3        4  reject  icmp      93.184.215.14                  /usr/bin/curl (not that file: deleted)  alice  session-3.scope  rule allow-curl
2026-11-22 13:01:01  2026-11-22 13:00:00            3        4  (deny)  ?         unreadable                     unknown program                         -      -                default action`,
  );
});

Deno.test("groups as a table: the columns in the order asked for", () => {
  assertEquals(
    historyText([flow({ port: asPort(53) }), UNREADABLE], { ...PLAIN, groupBy: ["port", "action", "ip"] }),
    `\
CONNECTIONS  PACKETS  FIRST SEEN           LAST SEEN            PORT  ACTION  ADDRESS
          3        4  2026-11-22 13:00:00  2026-11-22 13:01:01    53  allow   93.184.215.14
          3        4  2026-11-22 13:00:00  2026-11-22 13:01:01     -  (deny)  -`,
  );
});

Deno.test("nothing: the heading alone", () => {
  assertEquals(historyText([], { ...PLAIN, groupBy: ["user"] }), "CONNECTIONS  PACKETS  FIRST SEEN  LAST SEEN  USER");
});

Deno.test("what programs chose is escaped and cut", () => {
  const evil = "/tmp/\u001b[2J\u202e" + "x".repeat(1_000);
  const text = historyText([flow({ program: evil, unit: "\u0007", rule: "\u009b" })], PLAIN);
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  assertEquals(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/.test(text), false);
  assertEquals(text.includes("more characters"), true);
});
