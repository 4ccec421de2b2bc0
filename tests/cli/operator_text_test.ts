import { assertEquals } from "@std/assert";
import { dataText, operatorText } from "../../src/cli/operator_text.ts";
import { rule } from "../rules/samples.ts";

const PORT = { type: "simple", operand: "dest.port", data: "443" };
const HOST = { type: "domain", operand: "dest.host", data: "example.org" };

const TEXTS: readonly (readonly [operator: Record<string, unknown>, text: string])[] = [
  [PORT, "dest.port is 443"],
  [{ type: "simple", operand: "true" }, "anything"],
  [{ type: "simple", operand: "dest.host", data: "" }, 'dest.host is ""'],
  [{ type: "regexp", operand: "process.path", data: "^/usr/" }, "process.path fits ^/usr/"],
  [{ type: "network", operand: "dest.network", data: "LAN" }, "dest.network in LAN"],
  [{ type: "range", operand: "dest.port", data: "80,443" }, 'dest.port in "80,443"'],
  [{ type: "lists", operand: "lists.ips", data: "/etc/lists" }, "lists.ips in /etc/lists"],
  [HOST, "dest.host in example.org"],
  [{ type: "list", list: [PORT, HOST] }, "dest.port is 443 and dest.host in example.org"],
  [{ type: "any", list: [PORT, HOST] }, "dest.port is 443 or dest.host in example.org"],
  [
    { type: "list", list: [PORT, { type: "any", list: [PORT, HOST] }] },
    `dest.port is 443 and (dest.port is 443 or dest.host in example.org)`,
  ],
  [{ type: "not", list: [{ type: "any", list: [PORT, HOST] }] }, "not (dest.port is 443 or dest.host in example.org)"],
];

for (const [operator, text] of TEXTS) {
  Deno.test(`operator as text: ${text}`, () => assertEquals(operatorText(rule({ operator }).operator), text));
}

Deno.test("what a file says is escaped and cut; where it begins and ends can be seen", () => {
  assertEquals(dataText("a\u001b[2J\u202e"), "a\\x1b[2J\\u202e");
  assertEquals(dataText(" x"), '" x"');
  assertEquals(dataText(`x${"y".repeat(300)}`), `"x${"y".repeat(199)}… (101 more characters)"`);
});
