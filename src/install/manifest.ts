/** One thing that was written. */
export type ManifestEntry =
  /** `hash`: SHA-256 of what was written. */
  | { readonly kind: "file"; readonly path: string; readonly hash: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  /** It was made for what is in it. */
  | { readonly kind: "directory"; readonly path: string };

/** All that an installation has written, by path. */
export type Manifest = ReadonlyMap<string, ManifestEntry>;

/** A line each: what it is, its hash, where a link leads or "-", and its path, escaped as in a URL: it may have blanks. */
export function manifestText(manifest: Manifest): string {
  return [...manifest.values()].map((entry) => `${entry.kind} ${detailOf(entry)} ${encodeURI(entry.path)}\n`).join("");
}

/** Throws an Error that names the line which is none. */
export function parseManifest(text: string): Manifest {
  const entries = text.split("\n").filter((line) => line !== "").map(parseLine);
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function detailOf(entry: ManifestEntry): string {
  return entry.kind === "file" ? entry.hash : entry.kind === "link" ? entry.target : "-";
}

function parseLine(line: string): ManifestEntry {
  const [kind, detail = "", escaped = "", ...more] = line.split(" ");
  const path = decodeURI(escaped);
  const isPath = more.length === 0 && path.startsWith("/") && !path.split("/").includes("..");
  if (isPath && kind === "file" && /^[0-9a-f]{64}$/.test(detail)) return { kind, path, hash: detail };
  if (isPath && kind === "link" && detail.startsWith("/")) return { kind, path, target: detail };
  if (isPath && kind === "directory" && detail === "-") return { kind, path };
  throw new Error(`no line of a manifest: ${JSON.stringify(line)}`);
}
