import type { Problem } from "../rules/parsed.ts";

/** Something in a file, or about it, that cannot be used. `path` is the place in the document, `$` for all of it. */
export interface FileProblem extends Problem {
  readonly file: string;
}

/** `FILE: PATH: REASON`, for a log or a terminal. */
export function problemText({ file, path, reason }: FileProblem): string {
  return path === "$" ? `${file}: ${reason}` : `${file}: ${path}: ${reason}`;
}
