import { foldCodePoint } from "./fold_equals.ts";

const ASCII = /^[\0-\x7f]*$/;

/** The same text for all texts that foldEquals takes for equal. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return Array.from(text, (each) => String.fromCodePoint(foldCodePoint(each.codePointAt(0) ?? 0))).join("");
}
