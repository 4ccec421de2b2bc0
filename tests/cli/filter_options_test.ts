import { assertEquals, assertThrows } from "@std/assert";
import { filterOf } from "../../src/cli/filter_options.ts";
import { NO_FILTER } from "../../src/core/decision_filter.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { parseNetwork } from "../../src/core/ip_network.ts";

function filter(options: Readonly<Record<string, string>>) {
  return filterOf(new Map(Object.entries(options)), (name) => name === "alice" ? asUid(1000) : null);
}

Deno.test("without options all is wanted", () => assertEquals(filter({}), NO_FILTER));

Deno.test("each option asks for one thing", () => {
  assertEquals(
    filter({
      program: "/usr/bin/curl",
      unit: "ssh.service",
      user: "alice",
      ip: "10.0.0.0/8",
      host: "Example.ORG.",
      port: "53",
      rule: "a b",
    }),
    {
      program: "/usr/bin/curl",
      unit: "ssh.service",
      userId: asUid(1000),
      network: parseNetwork("10.0.0.0/8"),
      host: "example.org",
      port: asPort(53),
      rule: "a b",
      actions: null,
    },
  );
});

Deno.test("an address is a block of its own", () => {
  assertEquals(filter({ ip: "10.1.2.3" }).network, parseNetwork("10.1.2.3/32"));
  assertEquals(filter({ ip: "2001:db8::1" }).network, parseNetwork("2001:db8::1/128"));
});

Deno.test("a user by number need not be known here", () => assertEquals(filter({ user: "4711" }).userId, asUid(4711)));

Deno.test("what became of it", () => {
  assertEquals(filter({ action: "reject" }).actions, ["reject"]);
  assertEquals(filter({ denied: "true" }).actions, ["deny", "reject"]);
});

const WRONG: readonly (readonly [options: Readonly<Record<string, string>>, message: string])[] = [
  [{ user: "bob" }, "--user: there is no user bob"],
  [{ user: "4294967295" }, "--user: there is no user 4294967295"],
  [{ ip: "10.0.0.0/33" }, "--ip is an address or a block such as 10.0.0.0/8, not 10.0.0.0/33"],
  [{ ip: "example.org" }, "--ip is an address or a block such as 10.0.0.0/8, not example.org"],
  [{ host: "a b" }, "--host is a host's name, not a b"],
  [{ port: "http" }, "--port is a number from 1 to 65535, not http"],
  [{ denied: "true", action: "allow" }, "--denied is --action deny or reject: leave out one of them"],
];
for (const [options, message] of WRONG) {
  Deno.test(`refused: ${message}`, () => {
    assertEquals(assertThrows(() => filter(options), ExitError, message).code, EXIT.usage);
  });
}
