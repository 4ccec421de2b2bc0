import { assertEquals, assertThrows } from "@std/assert";
import { describedByOptions } from "../../src/cli/described_options.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";

const of = (options: Readonly<Record<string, string>>) => describedByOptions(new Map(Object.entries(options)));

Deno.test("options describe a connection; the command line keeps its spaces", () => {
  const given = { path: "/usr/bin/curl", args: "curl  -s x", parent: "/bin/sh", unit: "a.service", uid: "0" };
  assertEquals(of({ ...given, protocol: "udp", source: "10.0.0.1", ip: "10.0.0.2", port: "53", host: "ns.example" }), {
    process_path: "/usr/bin/curl",
    process_args: ["curl", "", "-s", "x"],
    process_parents: [{ process_path: "/bin/sh" }],
    unit: "a.service",
    user_id: 0,
    protocol: "udp",
    src_ip: "10.0.0.1",
    dst_ip: "10.0.0.2",
    dst_port: 53,
    dst_host: "ns.example",
  });
});

const REFUSED: readonly (readonly [options: Record<string, string>, message: string])[] = [
  [{ uid: "root" }, "--uid root: expected number, not string"],
  [{ ip: "::g" }, "--ip ::g: expected an IPv4 or IPv6 address"],
  [{ source: "::1", ip: "1.2.3.4" }, "--source ::1: of another family than dst_ip"],
  [{ protocol: "http" }, '--protocol http: expected a protocol such as "tcp", "udp6" or "icmp"'],
];

for (const [options, message] of REFUSED) {
  Deno.test(`wrong usage: ${message}`, () => {
    const error = assertThrows(() => of(options), ExitError);
    assertEquals([error.code, error.message], [EXIT.usage, message]);
  });
}
