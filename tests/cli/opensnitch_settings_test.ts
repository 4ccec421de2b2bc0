import { assertEquals } from "@std/assert";
import { importedConfiguration, importedSettings } from "../../src/cli/opensnitch_settings.ts";

/** As OpenSnitch 1.9 ships it, and two keys that are nobody's. */
const FILE = JSON.stringify({
  Server: { Address: "unix:///tmp/osui.sock", LogFile: "/var/log/opensnitchd.log", Loggers: [{ Format: "json" }] },
  defaultaction: "deny",
  DefaultDuration: "once",
  InterceptUnknown: false,
  ProcMonitorMethod: "ebpf",
  LogLevel: 2,
  Firewall: "nftables",
  FwOptions: { ConfigPath: "/etc/opensnitchd/system-fw.json", MonitorInterval: "15s", QueueBypass: false, QueueNum: 5 },
  Rules: { Path: "/etc/opensnitchd/rules/", EnableChecksums: true },
  Stats: { MaxEvents: 250 },
  Own: 1,
  Mode: "enforce",
});

Deno.test("Of each setting it is told whether it is taken, and why not", () => {
  const settings = importedSettings(FILE);
  assertEquals(settings.filter(({ why }) => why === null).map(({ key, value }) => `${key} ${value}`), [
    'Server.Loggers [{"Format":"json"}]',
    'DefaultAction "deny"',
    "LogLevel 2",
    'Firewall "nftables"',
    "FwOptions.QueueBypass false",
    "FwOptions.QueueNum 5",
    "Rules.EnableChecksums true",
    'Mode "enforce"',
  ]);
  const left = new Map(settings.flatMap(({ key, why }) => why === null ? [] : [[key, why]]));
  assertEquals([...left.keys()], [
    "Server.Address",
    "Server.LogFile",
    "DefaultDuration",
    "InterceptUnknown",
    "ProcMonitorMethod",
    "FwOptions.ConfigPath",
    "FwOptions.MonitorInterval",
    "Rules.Path",
    "Stats",
    "Own",
  ]);
  assertEquals(left.get("Own"), "Sallyport knows no such setting");
});

Deno.test("The file stays what it is, in observe mode unless it says otherwise, but for where the rules are", () => {
  const document = JSON.parse(importedConfiguration(FILE, "/etc/sallyport/rules"));
  assertEquals(document.Rules, { Path: "/etc/sallyport/rules", EnableChecksums: true });
  assertEquals([document.Mode, document.DefaultAction, document.Stats], ["enforce", "deny", { MaxEvents: 250 }]);
  assertEquals(JSON.parse(importedConfiguration(`{"Rules": 1}`, "/r")), { Mode: "observe", Rules: { Path: "/r" } });
});
