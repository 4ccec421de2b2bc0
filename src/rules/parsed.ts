/** Something in a document that cannot be used. `path` is a JSON path such as `$.operator.list[1].data`. */
export interface Problem {
  readonly path: string;
  readonly reason: string;
}

/** What a parser gives back: the value, or everything that is wrong with the input. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A failure with a single problem. */
export function failed(path: string, reason: string): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ path, reason }] };
}

/** A step into a document: `$.operator` and `list` give `$.operator.list`, `$.list` and 1 give `$.list[1]`. */
export function below(path: string, key: PropertyKey): string {
  return typeof key === "number" ? `${path}[${key}]` : `${path}.${String(key)}`;
}
