import * as z from "zod";
import { type Endpoint, parseEndpoint } from "../core/endpoint.ts";
import { isLoopback } from "../core/ip_address.ts";
import { parseIp } from "../core/parse_ip.ts";
import { parseLogAddress } from "./log_address.ts";

const posture = z.enum(["open", "closed"]);
const roleHolders = z.array(
  z.string().regex(/^%?[^%\s][^\s]*$/, "expected a user, or a group with % before it, such as alice, 1000, %adm"),
).default([]);

/**
 * default-config.json as JSON: OpenSnitch's keys that have a meaning here, and ours. Null and absent are the same; the
 * other keys of OpenSnitch (Server.Address, Stats, Internal, …) and unknown ones are ignored.
 */
export const configurationShape = z.object({
  Mode: z.enum(["observe", "enforce"]).default("observe").describe("observe lets everything through and reports."),
  DefaultAction: z.enum(["allow", "deny", "reject"]).default("allow").describe("What holds when no rule matches."),
  Ask: z.boolean().default(false).describe("Whether a person is asked about connections that no rule matches."),
  Questions: z.object({
    HoldSeconds: z.int().min(0).max(300).default(30)
      .describe("For so long a connection waits for the answer, if somebody is there to give one."),
    PerProgram: z.int().min(1).max(1000).default(50).describe("So many connections of one program wait at a time."),
  }).prefault({}),
  Attribution: z.enum(["auto", "ebpf", "ebpf-basic", "proc"]).default("auto"),
  Existing: z.enum(["adopt", "judge", "end"]).default("adopt"),
  Marks: z.object({
    Mask: z.string().regex(/^0[xX][0-9a-fA-F]{1,8}$/, "expected a hexadecimal number of 32 bits, such as 0xff000000")
      .refine(isLongRun, "expected one unbroken run of at least 8 bits, such as 0xff000000").default("0xff000000")
      .describe("The bits of the mark that are ours: one unbroken run of at least 8."),
  }).prefault({}),
  Loopback: z.enum(["allow", "judge", "skip"]).default("allow"),
  Forward: z.boolean().default(false),
  Control: z.object({
    Group: z.string().min(1).nullable().default(null)
      .describe("The group that the control socket belongs to: its members reach it, and may read. Null is root's."),
    Read: roleHolders.describe("Who may see status, events and questions."),
    Answer: roleHolders.describe("Who may also answer questions, once or for a time."),
    Admin: roleHolders.describe("Who may also change rules and mode."),
  }).prefault({}),
  Dns: z.object({
    Resolvers: z.array(z.string().refine((text) => parseIp(text) !== null, "expected an IPv4 or IPv6 address"))
      .default([]).describe("Resolvers whose answers are believed, besides those of resolv.conf."),
    Memory: z.int().min(1).max(4096).default(32).describe("Room for names, in MiB. Takes effect with the next start."),
  }).prefault({}),
  Failure: z.object({
    DaemonDown: posture.optional().describe("Absent means what FwOptions.QueueBypass says, else open."),
    QueueFull: posture.default("open"),
    UnknownProcess: z.enum(["rules", "default-action"]).default("rules"),
    UnknownAttribute: z.enum(["match", "no-match"]).default("match"),
    Unanswered: z.enum(["default-action", "allow", "deny"]).default("default-action"),
  }).prefault({}),
  History: z.object({
    Enabled: z.boolean().default(true),
    Days: z.int().min(1).max(3650).default(30).describe("What was seen last before so many days is let go of."),
    Megabytes: z.int().min(1).max(65536).default(64).describe("Where the file would grow larger, the oldest goes."),
  }).prefault({}),
  Rules: z.object({
    Path: z.string().min(1).default("/etc/sallyport/rules"),
    EnableChecksums: z.boolean().default(false),
  }).prefault({}),
  Firewall: z.enum(["auto", "nftables", "iptables", "none", ""]).default("auto"),
  FwOptions: z.object({
    QueueNum: z.int().min(0).max(65535).default(0),
    QueueBypass: z.boolean().optional().describe("OpenSnitch's: true is Failure.DaemonDown open, false is closed."),
  }).prefault({}),
  LogLevel: z.int().min(-1).max(5).default(2)
    .describe("What the log tells besides decisions: warnings up to 3, everything else up to 2."),
  Log: z.object({
    Target: z.enum(["auto", "journald", "syslog", "file", "none"]).default("auto"),
    Address: read(parseLogAddress, "expected the path of a socket, udp://HOST:PORT or tcp://HOST:PORT")
      .prefault("/dev/log").describe("Of the target syslog: the path of a socket, udp://HOST:PORT or tcp://HOST:PORT."),
    File: z.string().min(1).optional().describe(
      "Of the target file. Absent means Server.LogFile, else /var/log/sallyport.log.",
    ),
    Decisions: z.enum(["all", "denied", "none"]).default("all"),
    PerSecond: z.int().min(1).max(1_000_000).default(100).describe("Decisions logged in a second; others are counted."),
  }).prefault({}),
  Metrics: z.object({
    Listen: read(loopbackEndpoint, "expected a loopback address with its port, such as 127.0.0.1:9494")
      .nullable().default(null).describe("Where metrics can be fetched; null for nowhere."),
  }).prefault({}),
  Server: z.object({
    LogFile: z.string().optional(),
    Loggers: z.array(z.object({
      Name: z.string().default(""),
      Format: z.string().default(""),
      Protocol: z.string().default(""),
      Server: z.string().default(""),
      Tag: z.string().default(""),
    })).default([]),
  }).prefault({}),
});

export type ConfigurationShape = z.infer<typeof configurationShape>;

/** The keys of every level, for reading them whatever their case. */
export const CONFIGURATION_KEYS: readonly string[] = [
  ...Object.keys(configurationShape.shape),
  ...[
    "HoldSeconds",
    "PerProgram",
    "Mask",
    "Group",
    "Read",
    "Answer",
    "Admin",
    "DaemonDown",
    "QueueFull",
    "UnknownProcess",
    "UnknownAttribute",
    "Unanswered",
    "Resolvers",
    "Memory",
  ],
  ...["Enabled", "Days", "Megabytes", "Path", "EnableChecksums", "QueueNum", "QueueBypass"],
  ...["Target", "Address", "File", "Decisions", "PerSecond", "Listen"],
  ...["LogFile", "Loggers", "Name", "Format", "Protocol", "Server", "Tag"],
];

/** Whether the ones of a hexadecimal number stand together, eight of them or more. */
function isLongRun(text: string): boolean {
  return /^0*1{8,}0*$/.test(Number(text).toString(2));
}

/** A text that means something; `expected` is said of one that does not. */
function read<T>(parse: (text: string) => T | null, expected: string): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: "custom", message: expected, input: text });
    return z.NEVER;
  });
}

function loopbackEndpoint(text: string): Endpoint | null {
  const endpoint = parseEndpoint(text);
  const address = parseIp(endpoint?.host ?? "");
  return address !== null && isLoopback(address) ? endpoint : null;
}
