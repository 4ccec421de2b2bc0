import { assertEquals } from "@std/assert";
import type { DnsRecord } from "../../src/core/dns_message.ts";
import { formatIp } from "../../src/core/format_ip.ts";
import { toldAddresses } from "../../src/names/told_addresses.ts";
import { address, alias, answer } from "./samples.ts";

function told(...records: readonly DnsRecord[]): string[] {
  return toldAddresses(answer("www.example", records)).map(({ address, name, aliases, ttl }) =>
    `${formatIp(address)} ${[name, ...aliases].join(" ")} ${ttl}`
  );
}

Deno.test("addresses of the name itself", () => {
  assertEquals(told(address("www.example", "192.0.2.1", 5), address("www.example", "2001:db8::1", 6)), [
    "192.0.2.1 www.example 5",
    "2001:db8::1 www.example 6",
  ]);
  assertEquals(told(), []);
});

Deno.test("a chain of aliases, in any order, holds as long as each of it does", () => {
  const chain = [alias("www.example", "a.cdn", 50), alias("a.cdn", "b.cdn", 20), address("b.cdn", "192.0.2.1", 30)];
  assertEquals(told(...chain), ["192.0.2.1 www.example a.cdn b.cdn 20"]);
  assertEquals(told(...chain.toReversed()), ["192.0.2.1 www.example a.cdn b.cdn 20"]);
});

Deno.test("what nobody asked for, and aliases that go round, tell nothing", () => {
  assertEquals(told(address("bank.example", "192.0.2.66")), []);
  assertEquals(told(alias("other.example", "bank.example"), address("bank.example", "192.0.2.66")), []);
  const round = [alias("www.example", "a"), alias("a", "b"), alias("b", "www.example")];
  assertEquals(told(...round, address("b", "192.0.2.1")), ["192.0.2.1 www.example a b 300"]);
});

Deno.test("endless chains end", () => {
  const chain = Array.from(
    { length: 100 },
    (_, index) => alias(index === 0 ? "www.example" : `${index}`, `${index + 1}`),
  );
  assertEquals(told(...chain, address("15", "192.0.2.1"), address("100", "192.0.2.2")).length, 1);
});
