import type { Random } from "../support/random.ts";
import type { Seeds } from "./fuzz_target.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Texts at which those err that read them: too long, of another alphabet, no address, no pattern, no duration. */
const TEXTS = [
  ...["", " ", "\0", "\u202e", "\ud800", "..", "/", "../../etc/shadow", "a".repeat(20_000), "ſK", "ａ.example"],
  ...["10.0.0.0/33", "::/0", "::ffff:1.2.3.4/96", "fe80::1%eth0", "1.2.3", "LAN", "INTERNET"],
  ...["0-18446744073709551615", "1-0", "1,2,3-", "9".repeat(400), "-1", "1e400", "NaN"],
  ...["(", "(?i)^.*$", "(a*)*b", "\\pN", "[^", "x{1000}", "x{1001}", "1h", "1h1", ".s", "9999999h", "once", "always"],
  ...["list", "simple", "regexp", "lists", "not", "process.env.", "process.path", "dest.ip", "user.group", "__proto__"],
] as const;
const NUMBERS = [0, -0, -1, 0.5, 1, 65535, 65536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308] as const;

/** Changes JSON documents: values of other kinds, keys twice and in other cases, parts of another document, …. */
export function mutateJson(random: Random, seeds: Seeds): Uint8Array {
  const decoder = new TextDecoder();
  let document: Json = JSON.parse(decoder.decode(random.pick(seeds)));
  const other: Json = JSON.parse(decoder.decode(random.pick(seeds)));
  for (let left = random.between(1, 4); left > 0; left--) document = changed(random, document, other);
  const text = random.oneIn(6) ? withKeyTwice(random, JSON.stringify(document)) : JSON.stringify(document);
  const bytes = new TextEncoder().encode(text);
  return random.oneIn(6) ? mutateBytes(random, [bytes]) : bytes;
}

/** Whether it is JSON at all. */
export function isJson(input: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(input));
    return true;
  } catch {
    return false;
  }
}

/** Goes down into the document, and changes what it comes to. */
function changed(random: Random, value: Json, other: Json): Json {
  if (typeof value !== "object" || value === null || random.oneIn(5)) return replaced(random, value, other);
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  const at = random.between(0, Math.max(0, entries.length - 1));
  const entry = entries[at];
  if (entry === undefined) return Array.isArray(value) ? [other] : { [random.pick(TEXTS)]: other };
  const [key, inner] = entry;
  const isDeeper = !random.oneIn(3);
  if (Array.isArray(value)) {
    return isDeeper ? value.with(at, changed(random, inner, other)) : ofArray(random, value, at, inner);
  }
  const fresh = isDeeper ? [[key, changed(random, inner, other)] as const] : ofObject(random, key, inner, other);
  return Object.fromEntries(entries.toSpliced(at, 1, ...fresh));
}

function ofArray(random: Random, array: Json[], at: number, inner: Json): Json[] {
  return random.pick([array.toSpliced(at, 1), array.toSpliced(at, 0, inner), array.toReversed(), [array]]);
}

function ofObject(random: Random, key: string, inner: Json, other: Json): readonly (readonly [string, Json])[] {
  const named = random.pick([key.toUpperCase(), key.toLowerCase(), `${key} `, random.pick(TEXTS)]);
  const without: readonly (readonly [string, Json])[] = [];
  return random.pick([without, [[named, inner]], [[key, inner], [named, other]]]);
}

function replaced(random: Random, value: Json, other: Json): Json {
  switch (random.between(0, 7)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick(NUMBERS);
    case 2:
      return other;
    case 3:
      return nested(value, random.between(1, 60));
    case 4:
      return typeof value === "string" ? value + random.pick(TEXTS) : [value, value];
    default:
      return random.pick(TEXTS);
  }
}

function nested(value: Json, depth: number): Json {
  let outer = value;
  for (let level = 0; level < depth; level++) outer = level % 2 === 0 ? [outer] : { type: "list", list: outer };
  return outer;
}

/** JSON allows a key twice, which no object has. */
function withKeyTwice(random: Random, text: string): string {
  const members = [...text.matchAll(/"[^"\\]*":(?:"[^"\\]*"|true|false|null|[0-9]+)/g)];
  const member = members[random.between(0, Math.max(0, members.length - 1))];
  if (member === undefined) return text;
  return `${text.slice(0, member.index)}${member[0].replace(/:.*/s, ":null")},${text.slice(member.index)}`;
}
