import { assertEquals } from "@std/assert";
import type { LoggerSetting } from "../../src/rules/configuration.ts";
import { remoteLogger } from "../../src/rules/remote_logger.ts";

const REMOTE: LoggerSetting = { name: "remote", format: "json", protocol: "udp", server: "192.0.2.1:514", tag: "us" };
const ENDPOINT = { host: "192.0.2.1", port: 514 };

Deno.test("remoteLogger knows OpenSnitch's loggers", () => {
  const udp = { kind: "udp", endpoint: ENDPOINT } as const;
  assertEquals(remoteLogger(REMOTE), { format: "json", address: udp, tag: "us" });
  assertEquals(remoteLogger({ ...REMOTE, format: "" }), { format: "rfc5424", address: udp, tag: "us" });
  assertEquals(remoteLogger({ ...REMOTE, name: "remote_syslog", format: "rfc5424", protocol: "tcp" }), {
    format: "rfc5424",
    address: { kind: "tcp", endpoint: ENDPOINT },
    tag: "us",
  });
  assertEquals(remoteLogger({ name: "syslog", format: "", protocol: "", server: "", tag: "" }), {
    format: "rfc5424",
    address: { kind: "socket", path: "/dev/log" },
    tag: "",
  });
});

const REFUSED: readonly (readonly [rest: Partial<LoggerSetting>, why: string])[] = [
  [{ format: "csv" }, "there is no format csv, but rfc5424 and json"],
  [{ format: "rfc3164" }, "there is no format rfc3164, but rfc5424 and json"],
  [{ name: "elastic" }, "there is no logger elastic, but remote, remote_syslog and syslog"],
  [{ name: "remote_syslog" }, "remote_syslog takes rfc5424"],
  [{ name: "syslog" }, "syslog takes rfc5424"],
  [{ protocol: "tls" }, "there is no protocol tls, but udp and tcp"],
  [{ server: "192.0.2.1" }, '"192.0.2.1" is no server with its port, such as 192.0.2.1:514'],
];

for (const [rest, why] of REFUSED) {
  Deno.test(`remoteLogger says of ${JSON.stringify(rest)} why it cannot be`, () => {
    assertEquals(remoteLogger({ ...REMOTE, ...rest }), why);
  });
}
