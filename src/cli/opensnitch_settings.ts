import { CONFIGURATION_KEYS } from "../rules/configuration_shape.ts";
import { parseGoJson } from "../rules/go_json.ts";

/** A setting of OpenSnitch's default-config.json, and what becomes of it. */
export interface ImportedSetting {
  /** "FwOptions.QueueNum". */
  readonly key: string;
  /** Its value as JSON. */
  readonly value: string;
  /** Why it is not taken; null if it is. */
  readonly why: string | null;
}

/** These have sections of their own within; of all others the whole is one setting. */
const SECTIONS = ["server", "fwoptions", "rules"];

const CLIENT = "Sallyport speaks with no graphical client: pending, allow and deny ask and answer";

/** By key in small letters: Go reads keys whatever their case. */
const WHY_NOT: Readonly<Record<string, string>> = {
  "server.address": CLIENT,
  "server.authentication": CLIENT,
  "server.logfile": "lines go to the journal, or where Log.Target says",
  defaultduration: `it is about answers. ${CLIENT}`,
  interceptunknown: "connections whose program is not known are always judged (Failure.UnknownProcess)",
  procmonitormethod: "the best way that works on this host is taken (Attribution)",
  logutc: "events have their time in UTC",
  logmicro: "events have their time in microseconds",
  "fwoptions.configpath": "rules of system-fw.json are not applied",
  "fwoptions.monitorinterval": "the interception rules are watched all the time",
  "rules.path": "its rules are copied to /etc/sallyport/rules",
  ebpf: "Sallyport writes its eBPF programs itself",
  audit: "Sallyport does not use audit",
  stats: "History keeps what was decided",
  tasks: "Sallyport runs no tasks",
  internal: "Existing says what becomes of connections that are there at the start",
};

const TAKEN = [
  "defaultaction",
  "loglevel",
  "firewall",
  "fwoptions.queuenum",
  "fwoptions.queuebypass",
  "rules.enablechecksums",
  "server.loggers",
];

/** What becomes of each setting of a file that can be used. Our own keys may stand in it already. */
export function importedSettings(text: string): readonly ImportedSetting[] {
  return membersOf(text).flatMap(([key, value]) => {
    const isSection = SECTIONS.includes(key.toLowerCase()) && isObject(value);
    const within = isSection ? Object.entries(value) : null;
    const settings = within?.map(([name, each]) => [`${key}.${name}`, each] as const) ?? [[key, value] as const];
    return settings.map(([path, each]) => ({ key: path, value: JSON.stringify(each), why: whyNot(path) }));
  });
}

/** The same file for Sallyport, which reads all of it that it knows: only the rules are elsewhere. */
export function importedConfiguration(text: string, rulesPath: string): string {
  const members = Object.fromEntries(membersOf(text));
  const rules = isObject(members["Rules"]) ? members["Rules"] : {};
  const document = { Mode: "observe", ...members, Rules: { ...rules, Path: rulesPath } };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Keys that Sallyport knows, as it writes them. */
function membersOf(text: string): readonly [string, unknown][] {
  const document = parseGoJson(text, CONFIGURATION_KEYS);
  return document.ok && isObject(document.value) ? Object.entries(document.value) : [];
}

function whyNot(key: string): string | null {
  const known = key.toLowerCase();
  if (TAKEN.includes(known)) return null;
  const why = WHY_NOT[known];
  if (why !== undefined) return why;
  return CONFIGURATION_KEYS.includes(key) ? null : "Sallyport knows no such setting";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
