import { exists } from "./exists.ts";

/** Files `*.pid` in a directory that name a process which is gone. None where there is no such directory. */
export function deadPidFiles(directory: string): string[] {
  return namesIn(directory).filter((name) => name.endsWith(".pid")).map((name) => `${directory}/${name}`).filter(
    isDead,
  );
}

function namesIn(directory: string): string[] {
  try {
    return [...Deno.readDirSync(directory)].filter(({ isFile }) => isFile).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isDead(file: string): boolean {
  const pid = Deno.readTextFileSync(file).trim();
  return /^\d+$/.test(pid) && !exists(`/proc/${pid}`);
}
