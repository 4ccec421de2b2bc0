import { basename, dirname, join } from "@std/path";

/** So many damaged files are kept, the newest. */
const MOST_KEPT = 3;

/**
 * Renames a damaged history and its log to `FILE.corrupt-20261122T173000Z`, so that it can be looked at, and gives that
 * path. `now`: microseconds since 1970. Throws Deno.errors.
 */
export function setAside(path: string, now: number): string {
  const date = new Date(now / 1000).toISOString().replace(/[-:]|\.\d+/g, "");
  const aside = `${path}.corrupt-${date}`;
  Deno.renameSync(path, aside);
  ifThere(() => Deno.renameSync(`${path}-wal`, `${aside}-wal`));
  ifThere(() => Deno.removeSync(`${path}-shm`));
  dropOldest(path);
  return aside;
}

function dropOldest(path: string): void {
  const prefix = `${basename(path)}.corrupt-`;
  const names = [...Deno.readDirSync(dirname(path))].map(({ name }) => name);
  const damaged = names.filter((name) => name.startsWith(prefix) && !name.endsWith("-wal")).sort();
  for (const name of damaged.slice(0, -MOST_KEPT)) {
    Deno.removeSync(join(dirname(path), name));
    ifThere(() => Deno.removeSync(join(dirname(path), `${name}-wal`)));
  }
}

function ifThere(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
