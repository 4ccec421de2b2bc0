import { paint } from "./paint.ts";

/** Lines below their title, after an empty line; nothing where there are none. */
export function section(title: string, lines: readonly string[], colour: boolean): string[] {
  return lines.length === 0 ? [] : ["", paint(title, "heading", colour), ...lines];
}
