import * as z from "zod";

const posture = z.enum(["open", "closed"]);
const roleHolders = z.array(
  z.string().regex(/^%?[^%\s][^\s]*$/, "expected a user, or a group with % before it, such as alice, 1000, %adm"),
).default([]);

/**
 * default-config.json as JSON: OpenSnitch's keys that have a meaning here, and ours. Null and absent are the same; the
 * other keys of OpenSnitch (Server, Stats, Internal, …) and unknown ones are ignored.
 */
export const configurationShape = z.object({
  Mode: z.enum(["observe", "enforce"]).default("observe").describe("observe lets everything through and reports."),
  DefaultAction: z.enum(["allow", "deny", "reject"]).default("allow").describe("What holds when no rule matches."),
  Ask: z.boolean().default(false),
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
  Failure: z.object({
    DaemonDown: posture.optional().describe("Absent means what FwOptions.QueueBypass says, else open."),
    QueueFull: posture.default("open"),
    UnknownProcess: z.enum(["rules", "default-action"]).default("rules"),
    UnknownAttribute: z.enum(["match", "no-match"]).default("match"),
    Unanswered: z.enum(["default-action", "allow", "deny"]).default("default-action"),
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
  LogLevel: z.int().min(-1).max(5).default(2),
});

export type ConfigurationShape = z.infer<typeof configurationShape>;

/** The keys of every level, for reading them whatever their case. */
export const CONFIGURATION_KEYS: readonly string[] = [
  ...Object.keys(configurationShape.shape),
  ...[
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
  ],
  ...["Path", "EnableChecksums", "QueueNum", "QueueBypass"],
];

/** Whether the ones of a hexadecimal number stand together, eight of them or more. */
function isLongRun(text: string): boolean {
  return /^0*1{8,}0*$/.test(Number(text).toString(2));
}
