import { look } from "./installed.ts";
import type { Manifest, ManifestEntry } from "./manifest.ts";
import { PLACES } from "./places.ts";
import { isAsWritten } from "./put_in_place.ts";

/** What becomes of one thing that was written. */
export interface Removal {
  readonly path: string;
  /** `changed`: somebody has changed it since, so it stays; `used`: a directory in which others have something. */
  readonly act: "remove" | "changed" | "used";
}

/** Removes what an installation has written below `root`, as far as it is still that; files before their directories. */
export function takeAway(manifest: Manifest, root: string, isDryRun: boolean): readonly Removal[] {
  const gone = new Set<string>([PLACES.manifest]);
  const removals = inOrder(manifest).flatMap((entry): Removal[] => {
    if (look(`${root}${entry.path}`) === null) return [];
    const act = actOf(entry, root, gone);
    if (act === "remove") gone.add(entry.path);
    return [{ path: entry.path, act }];
  });
  if (isDryRun) return removals;
  const remove = removals.filter(({ act }) => act === "remove").map(({ path }) => path);
  const isFile = (path: string): boolean => manifest.get(path)?.kind !== "directory";
  for (const path of [...remove.filter(isFile), PLACES.manifest, ...remove.filter((path) => !isFile(path))]) {
    Deno.removeSync(`${root}${path}`);
  }
  return removals;
}

/** Files and links first, then directories, the deepest first. */
function inOrder(manifest: Manifest): readonly ManifestEntry[] {
  const depth = ({ kind, path }: ManifestEntry): number => kind === "directory" ? path.split("/").length : Infinity;
  return [...manifest.values()].toSorted((a, b) => depth(a) === depth(b) ? 0 : depth(b) - depth(a));
}

function actOf(entry: ManifestEntry, root: string, gone: ReadonlySet<string>): Removal["act"] {
  if (!isAsWritten(root, entry)) return "changed";
  if (entry.kind !== "directory") return "remove";
  const names = [...Deno.readDirSync(`${root}${entry.path}`)].map(({ name }) => `${entry.path}/${name}`);
  return names.every((path) => gone.has(path)) ? "remove" : "used";
}
