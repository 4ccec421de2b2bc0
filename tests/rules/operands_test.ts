import { assert, assertEquals } from "@std/assert";
import {
  isEnvironmentOperand,
  isNetworkOperand,
  isNumberOperand,
  isTextOperand,
  OPERANDS,
  variableOf,
} from "../../src/rules/operands.ts";

Deno.test("every operand of OpenSnitch is known, and those of our own", () => {
  const all = "true process.id process.path process.parent.path process.command process.hash.md5 process.hash.sha1 " +
    "user.id user.name source.ip source.port source.network dest.ip dest.host dest.port dest.network protocol " +
    "iface.in iface.out list lists.domains lists.domains_regexp lists.ips lists.nets lists.hash.md5";
  const own = "process.cgroup systemd.unit container.id user.group dest.scope process.hash.sha256 " +
    "lists.hash.sha1 lists.hash.sha256";
  assertEquals(OPERANDS.toSorted(), `${all} ${own}`.split(" ").sort());
});

Deno.test("operands fall into kinds", () => {
  assert(isTextOperand("dest.ip") && isTextOperand("process.env.HOME"));
  assert(!isTextOperand("dest.network") && !isTextOperand("user.name") && !isTextOperand("list"));
  assert(isNumberOperand("dest.port") && !isNumberOperand("dest.ip"));
  assert(isNetworkOperand("source.network") && !isNetworkOperand("source.ip"));
  assert(!isTextOperand("constructor") && !isTextOperand("__proto__"));
});

Deno.test("process.env. needs a name, and gives it back", () => {
  assert(!isEnvironmentOperand("process.env.") && !isTextOperand("process.env."));
  assert(isEnvironmentOperand("process.env.A.B") && variableOf("process.env.A.B") === "A.B");
});
