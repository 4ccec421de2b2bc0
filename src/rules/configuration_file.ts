import { parseIp } from "../core/parse_ip.ts";
import { checkShape } from "./check_shape.ts";
import type { Configuration, LogSetting, Posture } from "./configuration.ts";
import { CONFIGURATION_KEYS, type ConfigurationShape, configurationShape } from "./configuration_shape.ts";
import { parseGoJson } from "./go_json.ts";
import type { Parsed } from "./parsed.ts";

const LOG_FILE = "/var/log/sallyport.log";

/** Parses default-config.json. All problems are given, each with its JSON path. */
export function parseConfigurationFile(text: string): Parsed<Configuration> {
  const document = parseGoJson(text, CONFIGURATION_KEYS);
  if (!document.ok) return document;
  const shape = checkShape(configurationShape, document.value);
  return shape.ok ? { ok: true, value: toConfiguration(shape.value) } : shape;
}

/** What holds without a file. */
export function defaultConfiguration(): Configuration {
  return toConfiguration(configurationShape.parse({}));
}

function toConfiguration(shape: ConfigurationShape): Configuration {
  return {
    mode: shape.Mode,
    defaultAction: shape.DefaultAction,
    ask: shape.Ask,
    questions: { holdSeconds: shape.Questions.HoldSeconds, perProgram: shape.Questions.PerProgram },
    attribution: shape.Attribution,
    existing: shape.Existing,
    markMask: Number(shape.Marks.Mask),
    loopback: shape.Loopback,
    forward: shape.Forward,
    control: {
      group: shape.Control.Group,
      read: shape.Control.Read,
      answer: shape.Control.Answer,
      admin: shape.Control.Admin,
    },
    dns: { resolvers: shape.Dns.Resolvers.flatMap((text) => parseIp(text) ?? []), memory: shape.Dns.Memory },
    failure: {
      daemonDown: daemonDown(shape),
      queueFull: shape.Failure.QueueFull,
      unknownProcess: shape.Failure.UnknownProcess,
      unknownAttribute: shape.Failure.UnknownAttribute,
      unanswered: shape.Failure.Unanswered,
    },
    history: {
      enabled: shape.History.Enabled,
      days: shape.History.Days,
      megabytes: shape.History.Megabytes,
    },
    rulesPath: shape.Rules.Path,
    checksums: shape.Rules.EnableChecksums,
    firewall: shape.Firewall === "" ? "auto" : shape.Firewall,
    queueNumber: shape.FwOptions.QueueNum,
    logLevel: shape.LogLevel,
    log: logSetting(shape),
    loggers: shape.Server.Loggers.map(({ Name, Format, Protocol, Server, Tag }) => ({
      name: Name,
      format: Format,
      protocol: Protocol,
      server: Server,
      tag: Tag,
    })),
    metricsListen: shape.Metrics.Listen,
  };
}

function logSetting({ Log, Server }: ConfigurationShape): LogSetting {
  return {
    target: Log.Target,
    address: Log.Address,
    file: Log.File ?? (Server.LogFile || LOG_FILE),
    decisions: Log.Decisions,
    perSecond: Log.PerSecond,
  };
}

/** Our key goes before OpenSnitch's, which says the same in other words. */
function daemonDown({ Failure, FwOptions }: ConfigurationShape): Posture {
  return Failure.DaemonDown ?? (FwOptions.QueueBypass === false ? "closed" : "open");
}
