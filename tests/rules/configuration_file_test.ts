import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import shipped from "../../config/default-config.json" with { type: "json" };
import type { Configuration } from "../../src/rules/configuration.ts";
import { defaultConfiguration, parseConfigurationFile } from "../../src/rules/configuration_file.ts";

function read(document: unknown): Configuration {
  const parsed = parseConfigurationFile(JSON.stringify(document));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

Deno.test("the built-in configuration", () => {
  assertEquals(defaultConfiguration(), {
    mode: "observe",
    defaultAction: "allow",
    ask: false,
    questions: { holdSeconds: 30, perProgram: 50 },
    attribution: "auto",
    existing: "adopt",
    markMask: 0xff000000,
    loopback: "allow",
    forward: false,
    control: { group: null, read: [], answer: [], admin: [] },
    dns: { resolvers: [], memory: 32 },
    failure: {
      daemonDown: "open",
      queueFull: "open",
      unknownProcess: "rules",
      unknownAttribute: "match",
      unanswered: "default-action",
    },
    history: { enabled: true, days: 30, megabytes: 64 },
    rulesPath: "/etc/sallyport/rules",
    checksums: false,
    firewall: "auto",
    queueNumber: 0,
    logLevel: 2,
    log: {
      target: "auto",
      address: { kind: "socket", path: "/dev/log" },
      file: "/var/log/sallyport.log",
      decisions: "all",
      perSecond: 100,
    },
    loggers: [],
    metricsListen: null,
  });
});

Deno.test("the shipped file says what is built in", () => assertEquals(read(shipped), defaultConfiguration()));
Deno.test("an empty file is the built-in configuration", () => assertEquals(read({}), defaultConfiguration()));

Deno.test("OpenSnitch's own file is read", () => {
  const configuration = read({
    Server: { Address: "unix:///tmp/osui.sock", Authentication: { Type: "simple" }, LogFile: "/var/log/x.log" },
    DefaultAction: "deny",
    DefaultDuration: "once",
    InterceptUnknown: false,
    ProcMonitorMethod: "ebpf",
    LogLevel: 1,
    LogUTC: true,
    Firewall: "nftables",
    FwOptions: { ConfigPath: "/x", MonitorInterval: "15s", QueueBypass: true, QueueNum: 7 },
    Rules: { Path: "/etc/opensnitchd/rules/", EnableChecksums: true },
    Stats: { MaxEvents: 250 },
    Internal: { GCPercent: 100 },
  });
  const { defaultAction, firewall, queueNumber, rulesPath, checksums, logLevel } = configuration;
  assertEquals([defaultAction, firewall, queueNumber], ["deny", "nftables", 7]);
  assertEquals([rulesPath, checksums, logLevel], ["/etc/opensnitchd/rules/", true, 1]);
  assertEquals(configuration.mode, "observe");
});

Deno.test("keys may have any case, null is absent", () => {
  assertEquals(read({ mode: "enforce", FAILURE: { queuefull: "closed" }, Marks: null }).mode, "enforce");
  assertEquals(read({ FAILURE: { queuefull: "closed" } }).failure.queueFull, "closed");
});

Deno.test("where logs and metrics go", () => {
  const configuration = read({
    Log: { Target: "syslog", Address: "udp://[2001:db8::1]:514", Decisions: "denied", PerSecond: 7 },
    Metrics: { Listen: "[::1]:9494" },
    Server: { Loggers: [{ Name: "remote", Server: "192.0.2.1:514", Protocol: "tcp", Format: "json", Workers: 4 }] },
  });
  assertEquals(configuration.log.address, { kind: "udp", endpoint: { host: "2001:db8::1", port: 514 } });
  assertEquals([configuration.log.decisions, configuration.log.perSecond], ["denied", 7]);
  assertEquals(configuration.metricsListen, { host: "::1", port: 9494 });
  assertEquals(configuration.loggers, [
    { name: "remote", format: "json", protocol: "tcp", server: "192.0.2.1:514", tag: "" },
  ]);
});

Deno.test("OpenSnitch's log file is the log's, where ours is not named", () => {
  const LogFile = "/var/log/opensnitchd.log";
  assertEquals(read({ Server: { LogFile } }).log, { ...defaultConfiguration().log, file: LogFile });
  assertEquals(read({ Server: { LogFile }, Log: { File: "/var/log/ours" } }).log.file, "/var/log/ours");
  assertEquals(read({ Server: { LogFile: "" } }).log.file, "/var/log/sallyport.log");
});

Deno.test("what nothing honours yet is kept", () => {
  const configuration = read({
    Ask: true,
    Existing: "end",
    Forward: true,
    Control: { Group: "adm" },
    Attribution: "ebpf",
    Loopback: "skip",
    Failure: { Unanswered: "deny" },
  });
  assertEquals([configuration.ask, configuration.existing, configuration.forward], [true, "end", true]);
  assertEquals([configuration.control.group, configuration.attribution, configuration.loopback], [
    "adm",
    "ebpf",
    "skip",
  ]);
  assertEquals(configuration.failure.unanswered, "deny");
});

const DOWN: readonly (readonly [document: object, daemonDown: string])[] = [
  [{ FwOptions: { QueueBypass: true } }, "open"],
  [{ FwOptions: { QueueBypass: false } }, "closed"],
  [{ FwOptions: { QueueBypass: false }, Failure: { DaemonDown: "open" } }, "open"],
  [{ FwOptions: { QueueBypass: true }, Failure: { DaemonDown: "closed" } }, "closed"],
  [{ Failure: { DaemonDown: null }, FwOptions: { QueueBypass: false } }, "closed"],
];

for (const [document, daemonDown] of DOWN) {
  Deno.test(`${JSON.stringify(document)} leaves the host ${daemonDown} without a daemon`, () => {
    assertEquals(read(document).failure.daemonDown, daemonDown);
  });
}

for (const [mask, value] of [["0xff", 0xff], ["0x00FF0000", 0xff0000], ["0xffffffff", 0xffffffff]] as const) {
  Deno.test(`the mask ${mask}`, () => assertEquals(read({ Marks: { Mask: mask } }).markMask, value));
}

const REFUSED: readonly (readonly [document: unknown, path: string, reason: string])[] = [
  [{ DefaultAction: "drop" }, "$.DefaultAction", 'expected one of "allow", "deny", "reject", not "drop"'],
  [{ Mode: "enforced" }, "$.Mode", 'did you mean "enforce"?'],
  [{ Mode: true }, "$.Mode", 'expected one of "observe", "enforce", not boolean'],
  [{ Marks: { Mask: "0x7f" } }, "$.Marks.Mask", "unbroken run of at least 8 bits"],
  [{ Marks: { Mask: "0xff00ff00" } }, "$.Marks.Mask", "unbroken run of at least 8 bits"],
  [{ Marks: { Mask: "0x0" } }, "$.Marks.Mask", "unbroken run of at least 8 bits"],
  [{ Marks: { Mask: "0x1ff000000" } }, "$.Marks.Mask", "hexadecimal number of 32 bits"],
  [{ Marks: { Mask: "255" } }, "$.Marks.Mask", "hexadecimal number of 32 bits"],
  [{ Marks: { Mask: 255 } }, "$.Marks.Mask", "expected string, not number"],
  [{ Failure: { DaemonDown: "opened" } }, "$.Failure.DaemonDown", 'did you mean "open"?'],
  [{ Failure: "open" }, "$.Failure", "expected object, not string"],
  [{ Loopback: "deny" }, "$.Loopback", "expected one of"],
  [{ FwOptions: { QueueNum: 65536 } }, "$.FwOptions.QueueNum", "65535"],
  [{ FwOptions: { QueueNum: 1.5 } }, "$.FwOptions.QueueNum", "expected int"],
  [{ Rules: { Path: "" } }, "$.Rules.Path", "characters"],
  [{ LogLevel: 9 }, "$.LogLevel", "5"],
  [{ Log: { Target: "journal" } }, "$.Log.Target", 'did you mean "journald"?'],
  [{ Log: { Address: "192.0.2.1:514" } }, "$.Log.Address", "expected the path of a socket, udp://HOST:PORT or"],
  [{ Log: { PerSecond: 0 } }, "$.Log.PerSecond", ">=1"],
  [{ Metrics: { Listen: "0.0.0.0:9494" } }, "$.Metrics.Listen", "expected a loopback address with its port"],
  [{ Metrics: { Listen: "localhost:9494" } }, "$.Metrics.Listen", "expected a loopback address with its port"],
  [{ Metrics: { Listen: "127.0.0.1" } }, "$.Metrics.Listen", "expected a loopback address with its port"],
  [{ Server: { Loggers: [{ Name: "remote" }, { Tag: 7 }] } }, "$.Server.Loggers[1].Tag", "expected string, not number"],
  [[], "$", "expected object, not array"],
];

for (const [document, path, reason] of REFUSED) {
  Deno.test(`refused: ${JSON.stringify(document)}`, () => {
    const parsed = parseConfigurationFile(JSON.stringify(document));
    assert(!parsed.ok);
    assertEquals(parsed.problems.map((problem) => problem.path), [path]);
    assertStringIncludes(parsed.problems[0]?.reason ?? "", reason);
  });
}

Deno.test("what is not JSON is refused", () => {
  const parsed = parseConfigurationFile('{"Mode": "enforce",}');
  assert(!parsed.ok);
  assertStringIncludes(parsed.problems[0]?.reason ?? "", "not JSON");
});
