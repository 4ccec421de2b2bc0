import { cgroupRoot } from "../../src/ebpf/cgroup_root.ts";

/** A cgroup below the root of the unified hierarchy. Throws where there is none, or no right to make one. */
export function makeCgroup(suffix: "" | ".slice" = ""): string {
  const root = cgroupRoot(Deno.readTextFileSync("/proc/self/mountinfo"));
  if (root === null) throw new Error("Cannot find the root of the unified cgroup hierarchy");
  const folder = `${root}/sallyport-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}${suffix}`;
  Deno.mkdirSync(folder);
  return folder;
}

/** The command line that runs `command` in a cgroup. */
export function inCgroup(folder: string, command: readonly string[]): string[] {
  return ["sh", "-c", 'echo 0 > "$0/cgroup.procs" && exec "$@"', folder, ...command];
}

/** Kills whoever is left in the cgroup, and removes it. */
export function removeCgroup(folder: string): void {
  for (let round = 0; round < 100; round++) {
    for (const pid of Deno.readTextFileSync(`${folder}/cgroup.procs`).split("\n").filter((line) => line !== "")) {
      killIfThere(Number(pid));
    }
    try {
      return Deno.removeSync(folder);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("os error 16")) throw error; // EBUSY: not gone yet
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
  throw new Error(`Cannot remove the cgroup ${folder}: processes in it survive SIGKILL`);
}

function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
