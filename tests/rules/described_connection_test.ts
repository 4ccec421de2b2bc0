import { assertEquals } from "@std/assert";
import { checkShape } from "../../src/rules/check_shape.ts";
import { describedConnection } from "../../src/rules/described_connection.ts";

const FULL = {
  process_path: "/usr/bin/curl",
  process_id: 7,
  process_args: ["curl", "x"],
  process_parents: [{ process_path: "/bin/sh" }],
  user_id: 0,
  protocol: "tcp6",
  src_ip: "2001:db8::1",
  src_port: 1,
  dst_ip: "2001:db8::2",
  dst_port: 443,
  dst_host: "",
};

Deno.test("a description may say everything, or nothing; what events say besides is left out", () => {
  assertEquals(checkShape(describedConnection, { ...FULL, event: "decision", latency_us: 3 }), {
    ok: true,
    value: FULL,
  });
  assertEquals(checkShape(describedConnection, {}), { ok: true, value: {} });
});

const REFUSED: readonly (readonly [given: Record<string, unknown>, problem: string])[] = [
  [{ dst_ip: "1.2.3" }, "$.dst_ip: expected an IPv4 or IPv6 address"],
  [{ src_ip: "::1%eth0" }, "$.src_ip: expected an IPv4 or IPv6 address"],
  [{ protocol: "tpc" }, '$.protocol: expected a protocol such as "tcp", "udp6" or "icmp"'],
  [{ protocol: "udp6", dst_ip: "1.2.3.4" }, "$.protocol: of IPv6, but the address is of IPv4"],
  [{ src_ip: "::1", dst_ip: "1.2.3.4" }, "$.src_ip: of another family than dst_ip"],
  [{ user_id: "0" }, "$.user_id: expected number, not string"],
  [{ process_parents: [{}] }, "$.process_parents[0].process_path: missing"],
];

for (const [given, problem] of REFUSED) {
  Deno.test(`a description is refused: ${JSON.stringify(given)}`, () => {
    const checked = checkShape(describedConnection, given);
    assertEquals(checked.ok ? [] : checked.problems.map(({ path, reason }) => `${path}: ${reason}`), [problem]);
  });
}
