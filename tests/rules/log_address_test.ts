import { assertEquals } from "@std/assert";
import { parseLogAddress } from "../../src/rules/log_address.ts";

Deno.test("parseLogAddress knows sockets of this host, UDP and TCP", () => {
  const endpoint = { host: "192.0.2.1", port: 514 };
  assertEquals(parseLogAddress("/dev/log"), { kind: "socket", path: "/dev/log" });
  assertEquals(parseLogAddress("udp://192.0.2.1:514"), { kind: "udp", endpoint });
  assertEquals(parseLogAddress("tcp://192.0.2.1:514"), { kind: "tcp", endpoint });
});

for (const text of ["", "dev/log", "/dev/log\0", "udp://192.0.2.1", "tls://192.0.2.1:514", "192.0.2.1:514"]) {
  Deno.test(`parseLogAddress refuses ${JSON.stringify(text)}`, () => assertEquals(parseLogAddress(text), null));
}
