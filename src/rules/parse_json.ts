import { failed, type Parsed } from "./parsed.ts";

/** Parses a JSON document. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return failed("$", `not JSON: ${error instanceof Error ? printable(error.message) : "unreadable"}`);
  }
}

/** The engine's message may quote the file: control characters are shown as escapes. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
