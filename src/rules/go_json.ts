import { parseJson } from "./parse_json.ts";
import type { Parsed } from "./parsed.ts";

/** Deeper than any document of ours; what lies below is left as it is. */
const DEEPEST = 8;

/**
 * Parses a JSON document the way Go's encoding/json reads it into a struct, so that files made for OpenSnitch mean the
 * same here: an object's key is known whatever its case (an exact one goes first), and null is as good as absent.
 * `keys` are the known keys of all levels. Keys such as `__proto__` stay plain keys.
 */
export function parseGoJson(text: string, keys: readonly string[]): Parsed<unknown> {
  const document = parseJson(text);
  if (!document.ok) return document;
  return { ok: true, value: asGoReadsIt(document.value, new Map(keys.map((key) => [key.toLowerCase(), key])), 0) };
}

function asGoReadsIt(value: unknown, known: ReadonlyMap<string, string>, depth: number): unknown {
  if (depth > DEEPEST || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => asGoReadsIt(each, known, depth + 1));
  const result = new Map<string, unknown>();
  for (const [written, each] of Object.entries(value)) {
    const key = known.get(written.toLowerCase()) ?? written;
    if (each === null || (key !== written && Object.hasOwn(value, key))) continue;
    result.set(key, asGoReadsIt(each, known, depth + 1));
  }
  return Object.fromEntries(result);
}
