/** The processes below this one, at any depth, nearest first: read from /proc at once, so one that just forks may be missed. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (/^[0-9]+$/.test(name)) parents.set(Number(name), parentOf(name));
  }
  const found: number[] = [];
  for (let level = [pid]; level.length > 0;) {
    level = [...parents].filter(([, parent]) => level.includes(parent)).map(([child]) => child);
    found.push(...level);
  }
  return found;
}

/** Kills this process and all below it, which have no chance to clean up. */
export function killTree(pid: number): void {
  for (const victim of [pid, ...descendants(pid)]) {
    try {
      Deno.kill(victim, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** 0 if it is gone. The name in /proc/PID/stat is in parentheses and may itself contain some: what follows the last counts. */
function parentOf(pid: string): number {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
