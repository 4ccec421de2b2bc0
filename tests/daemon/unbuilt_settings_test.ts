import { assertEquals } from "@std/assert";
import { unbuiltSettings } from "../../src/daemon/unbuilt_settings.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";

Deno.test("unbuiltSettings has nothing to say of the defaults", () => {
  assertEquals(unbuiltSettings(defaultConfiguration()), []);
});

Deno.test("unbuiltSettings says of each setting that is not carried out what happens instead", () => {
  const told = unbuiltSettings({
    ...defaultConfiguration(),
    forward: true,
    attribution: "ebpf",
  });
  assertEquals(told.map((line) => line.split(" is not honoured by this version; ")[0]), [
    "Forward",
  ]);
  assertEquals(told[0], "Forward is not honoured by this version; forwarded traffic is not looked at");
});

Deno.test("unbuiltSettings names the loggers that cannot be had, and why", () => {
  const logger = { name: "remote", format: "json", protocol: "udp", server: "192.0.2.1:514", tag: "" };
  const told = unbuiltSettings({ ...defaultConfiguration(), loggers: [logger, { ...logger, format: "csv" }] });
  assertEquals(told, [
    "Server.Loggers[1] is not honoured by this version; there is no format csv, but rfc5424 and json",
  ]);
});
