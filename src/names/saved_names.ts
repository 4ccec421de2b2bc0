import * as z from "zod";
import { formatIp } from "../core/format_ip.ts";
import { parseIp } from "../core/parse_ip.ts";
import type { NamedAddress } from "./named_address.ts";

const address = z.string().transform((text, context) => {
  const ip = parseIp(text);
  if (ip !== null) return ip;
  context.addIssue({ code: "custom", message: "expected an IPv4 or IPv6 address" });
  return z.NEVER;
});
const name = z.string().regex(/^[a-z0-9._-]{1,253}$/);

const savedShape = z.object({
  version: z.literal(1),
  /** Names this boot of the machine: pids mean nothing after it. */
  boot: z.string(),
  names: z.array(z.object({
    address,
    name,
    aliases: z.array(name).max(16),
    asker: z.object({
      pid: z.int().nonnegative(),
      startTime: z.number().nonnegative(),
      path: z.string(),
      group: z.string().nullable(),
    }).nullable(),
    resolver: address,
    trusted: z.boolean(),
    /** Milliseconds since 1970. */
    until: z.number(),
  })),
});

/** Which boot of the machine it is, and what time: milliseconds since 1970. */
export interface Moment {
  readonly boot: string;
  readonly wall: number;
}

/** Names as a file holds them beyond the end of the daemon: as many of them, from the end, as there is room for. */
export function writeSavedNames(names: readonly NamedAddress[], { boot, wall }: Moment, mostLetters: number): string {
  const lines: string[] = [];
  let letters = 0;
  for (const each of names.toReversed()) {
    const line = JSON.stringify({
      ...withoutTime(each),
      address: formatIp(each.address),
      resolver: formatIp(each.resolver),
      until: wall + each.validFor,
    });
    letters += line.length + 2;
    if (letters > mostLetters) break;
    lines.push(line);
  }
  return `{"version":1,"boot":${JSON.stringify(boot)},"names":[\n${lines.toReversed().join(",\n")}\n]}\n`;
}

/** What of them holds still, and nothing after another boot; or the first thing that is wrong with the text. */
export function readSavedNames(text: string, { boot, wall }: Moment): SavedNames {
  const saved = savedShape.safeParse(jsonOf(text));
  if (!saved.success) return { ok: false, problems: saved.error.issues.slice(0, 1).map(problemOf) };
  const names = saved.data.boot === boot ? saved.data.names : [];
  const value = names.map(({ until, ...rest }) => ({ ...rest, validFor: until - wall }));
  return { ok: true, value: value.filter(({ validFor }) => validFor > 0) };
}

type SavedNames =
  | { readonly ok: true; readonly value: NamedAddress[] }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly reason: string }[] };

function problemOf({ path, message }: z.core.$ZodIssue): { readonly path: string; readonly reason: string } {
  return { path: `$.${path.join(".")}`, reason: message };
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutTime({ validFor: _, ...rest }: NamedAddress): Omit<NamedAddress, "validFor"> {
  return rest;
}
