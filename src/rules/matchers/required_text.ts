/** What stands for other characters, or binds others, outside of a class. */
const SPECIAL = /[\\^$.|?*+()[\]{}]/;
const LITERAL_ESCAPE = /[^A-Za-z0-9\s]/;
const PRINTABLE_ASCII = /[\x20-\x7e]/;

/**
 * The longest text that is part of every match of an RE2 pattern, in lower case; "" if none is certain. Only what stands
 * outside of groups, classes and alternatives is looked at.
 */
export function requiredText(pattern: string): string {
  if (hasAlternatives(pattern) || /\(\?(?!:|P?<)|\\Q/.test(pattern)) return "";
  const runs: string[] = [];
  let run = "";
  const end = (): void => {
    runs.push(run);
    run = "";
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "*" || character === "?" || character === "{") run = run.slice(0, -1); // it need not be there
    if (isPlain(pattern, at)) run += character === "\\" ? pattern[++at] : character;
    else {
      end();
      at = endOf(pattern, at);
    }
  }
  end();
  return runs.reduce((longest, each) => each.length > longest.length ? each : longest, "").toLowerCase();
}

/** A character that stands for itself, or an escape of one. Beyond ASCII another case may be of another length. */
function isPlain(pattern: string, at: number): boolean {
  const character = pattern[at] ?? "";
  if (character === "\\") {
    return LITERAL_ESCAPE.test(pattern[at + 1] ?? "a") && PRINTABLE_ASCII.test(pattern[at + 1] ?? "");
  }
  return !SPECIAL.test(character) && PRINTABLE_ASCII.test(character);
}

/** The last character of what begins here. */
function endOf(pattern: string, at: number): number {
  switch (pattern[at]) {
    case "\\":
      return pattern[at + 1] === "p" || pattern[at + 1] === "P" || pattern[at + 1] === "x"
        ? braceEnd(pattern, at + 1)
        : at + 1;
    case "[":
      return classEnd(pattern, at);
    case "(":
      return groupEnd(pattern, at);
    case "{":
      return Math.max(at, pattern.indexOf("}", at));
    default:
      return at;
  }
}

/** \pN, \p{Greek}, \x7F, \x{10FFFF}: their letters are none of the text's. */
function braceEnd(pattern: string, at: number): number {
  if (pattern[at + 1] === "{") return Math.max(at, pattern.indexOf("}", at));
  return pattern[at] === "x" ? at + 2 : at + 1;
}

function classEnd(pattern: string, from: number): number {
  let at = from + (pattern[from + 1] === "^" ? 2 : 1);
  if (pattern[at] === "]") at++;
  for (; at < pattern.length && pattern[at] !== "]"; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern.startsWith("[:", at)) at = Math.max(at, pattern.indexOf(":]", at) + 1);
  }
  return at;
}

function groupEnd(pattern: string, from: number): number {
  let depth = 0;
  for (let at = from; at < pattern.length; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "[") at = classEnd(pattern, at);
    else if (pattern[at] === "(") depth++;
    else if (pattern[at] === ")" && --depth === 0) return at;
  }
  return pattern.length;
}

/** Whether a | stands outside of all groups. */
function hasAlternatives(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "|") return true;
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "[") at = classEnd(pattern, at);
    else if (pattern[at] === "(") at = groupEnd(pattern, at);
  }
  return false;
}
