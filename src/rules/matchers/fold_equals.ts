/**
 * Whether two texts are equal under Unicode's simple case folding, as Go's strings.EqualFold has it. Folding never
 * changes the number of UTF-16 units, so texts of different length differ.
 */
export function foldEquals(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  if (a === b) return true;
  for (let at = 0; at < a.length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    if (left > 127 || right > 127) return foldEqualsFrom(a, b, at);
    if ((left | 32) !== (right | 32) || (left | 32) < 97 || (left | 32) > 122) return false;
  }
  return true;
}

/** The slow way, for the rare texts beyond ASCII. A position inside a surrogate pair steps back to its start. */
function foldEqualsFrom(a: string, b: string, start: number): boolean {
  const inPair = start > 0 && isLowSurrogate(a.charCodeAt(start)) && isLowSurrogate(b.charCodeAt(start));
  let at = inPair ? start - 1 : start;
  while (at < a.length) {
    const left = a.codePointAt(at) ?? 0;
    const right = b.codePointAt(at) ?? 0;
    if (left !== right && foldCodePoint(left) !== foldCodePoint(right)) return false;
    at += left > 0xffff ? 2 : 1;
  }
  return true;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

const DOTLESS_I = 0x131;

/**
 * One member of the code point's class under simple case folding (CaseFolding.txt, C and S), the same for the whole
 * class. Dotless i has a class of its own, though its capital is I.
 */
export function foldCodePoint(codePoint: number): number {
  if (codePoint === DOTLESS_I) return codePoint;
  const upper = single(String.fromCodePoint(codePoint).toUpperCase(), codePoint);
  return single(String.fromCodePoint(upper).toLowerCase(), upper);
}

/** The only code point of the text, or the other one if the mapping made several. */
function single(text: string, other: number): number {
  const first = text.codePointAt(0) ?? other;
  return text.length === (first > 0xffff ? 2 : 1) ? first : other;
}
