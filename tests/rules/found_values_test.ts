import { assertEquals } from "@std/assert";
import { asGid } from "../../src/core/identifiers.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { foundValues } from "../../src/rules/found_values.ts";
import { Subject } from "../../src/rules/subject.ts";
import { facts, rule } from "./samples.ts";

function found(operator: Record<string, unknown>, given: Facts): readonly (readonly [string, unknown])[] {
  const subject = new Subject();
  subject.begin(given);
  return foundValues(rule({ operator }).operator, subject).map(({ operand, values }) => [operand, values]);
}

const VALUES: readonly (readonly [type: string, operand: string, data: string, values: readonly string[]])[] = [
  ["simple", "true", "", []],
  ["simple", "process.path", "", ["/usr/bin/opensnitchd"]],
  ["simple", "process.parent.path", "", ["/usr/bin/bash", "/usr/lib/systemd/systemd"]],
  ["regexp", "process.command", "", ["opensnitchd -rules-path /etc/opensnitchd/rules"]],
  ["simple", "process.env.LANG", "", ["C.UTF-8"]],
  ["simple", "user.name", "alice", ["666"]],
  ["simple", "user.group", "5", ["5", "6"]],
  ["simple", "dest.host", "", ["opensnitch.io"]],
  ["domain", "dest.host", "io", ["opensnitch.io"]],
  ["network", "dest.network", "10.0.0.0/8", ["185.53.178.14"]],
  ["network", "source.network", "10.0.0.0/8", ["192.168.1.111"]],
  ["lists", "lists.ips", "/lists", ["185.53.178.14"]],
  ["lists", "lists.domains", "/lists", ["opensnitch.io"]],
  ["lists", "lists.hash.md5", "/lists", ["d41d8cd98f00b204e9800998ecf8427e"]],
  ["range", "dest.port", "1-2", ["443"]],
  ["simple", "iface.in", "eth0", []],
  ["simple", "iface.out", "eth0", ["eth0"]],
];

for (const [type, operand, data, values] of VALUES) {
  Deno.test(`found for ${operand} (${type})`, () => {
    const given = facts({ groups: () => [asGid(5), asGid(6)] });
    assertEquals(found({ type, operand, data }, given), [[operand, values]]);
  });
}

const OF_PROCESS = ["process.path", "process.parent.path", "process.command", "process.hash.md5", "process.id"];
for (const operand of [...OF_PROCESS, "user.id", "dest.host", "systemd.unit"]) {
  Deno.test(`found for ${operand}: not known`, () => {
    const nobody = facts({ process: null, userId: null, host: null });
    assertEquals(found({ type: "simple", operand, data: "1" }, nobody), [[operand, null]]);
  });
}

Deno.test("found for users and groups that are not known", () => {
  const nobody = facts({ process: null, userId: null });
  assertEquals(found({ type: "simple", operand: "user.name", data: "root" }, nobody), [["user.name", null]]);
  assertEquals(found({ type: "simple", operand: "user.group", data: "5" }, nobody), [["user.group", null]]);
});

Deno.test("found for a combination: every operand in it, once", () => {
  const port = (data: string): Record<string, unknown> => ({ type: "simple", operand: "dest.port", data });
  const host = { type: "simple", operand: "dest.host", data: "" };
  const operator = { type: "any", list: [port("1"), { type: "not", list: [port("2")] }, host] };
  assertEquals(found(operator, facts()), [["dest.port", ["443"]], ["dest.host", ["opensnitch.io"]]]);
});
