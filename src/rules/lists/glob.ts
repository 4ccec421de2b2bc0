/** Whether a name, cut at its dots, fits. */
export type LabelsMatcher = (labels: readonly string[]) => boolean;

/** Any run of letters, or one letter that passes. */
type Piece = "star" | ((letter: string) => boolean);

const PLAIN = /^[a-z0-9_-]$/;

/**
 * Compiles a name with `*` (letters of one label), `?` (one letter) and `[a-z]`, `[^a-z]` (one of these, or of all
 * others). It is compared label by label, and a name with more or fewer labels does not fit. Takes time in proportion
 * to pattern times label. Null if the pattern is malformed.
 */
export function compileGlob(pattern: string): LabelsMatcher | null {
  const labels = pattern.split(".").map(piecesOf);
  const tests = labels.filter((pieces) => pieces !== null && pieces.length > 0) as readonly (readonly Piece[])[];
  if (tests.length < labels.length) return null;
  return (names) => names.length === tests.length && tests.every((pieces, at) => fits(pieces, names[at] ?? ""));
}

function piecesOf(label: string): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (let at = 0; at < label.length; at++) {
    const letter = label.charAt(at);
    if (letter === "*") pieces.push("star");
    else if (letter === "?") pieces.push(() => true);
    else if (letter === "[") {
      const end = label.indexOf("]", at + 2);
      const set = end < 0 ? null : setOf(label.slice(at + 1, end));
      if (set === null) return null;
      pieces.push(set);
      at = end;
    } else if (PLAIN.test(letter)) pieces.push((other) => other === letter);
    else return null;
  }
  return pieces;
}

/** What stands between brackets. */
function setOf(text: string): ((letter: string) => boolean) | null {
  const isNegated = text.startsWith("^");
  const ranges = [...(isNegated ? text.slice(1) : text).matchAll(/([a-z0-9_])-([a-z0-9_])|[a-z0-9_-]/g)];
  const covered = ranges.reduce((length, [range]) => length + range.length, isNegated ? 1 : 0);
  if (ranges.length === 0 || covered !== text.length) return null;
  return (letter) =>
    isNegated !==
      ranges.some(([one, low, high]) =>
        low === undefined || high === undefined ? letter === one : low <= letter && letter <= high
      );
}

/** Goes back to the last star alone: what an earlier one could take, that one can. */
function fits(pieces: readonly Piece[], label: string): boolean {
  let [piece, at, star, starAt] = [0, 0, -1, 0];
  while (at < label.length) {
    const test = pieces[piece];
    if (test === "star") {
      star = piece++;
      starAt = at;
    } else if (test !== undefined && test(label.charAt(at))) {
      piece++;
      at++;
    } else if (star >= 0) {
      piece = star + 1;
      at = ++starAt;
    } else return false;
  }
  return pieces.slice(piece).every((rest) => rest === "star");
}
