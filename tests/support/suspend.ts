import type { Daemon } from "./daemon.ts";

/** Stops a daemon (SIGSTOP) until this is disposed of. When it returns, none of its threads does anything. */
export async function suspend(daemon: Daemon): Promise<Disposable> {
  daemon.signal("SIGSTOP");
  const resumed = { [Symbol.dispose]: () => daemon.signal("SIGCONT") };
  while (!threadStates(daemon.pid).every((state) => state === "T")) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return resumed;
}

/** The letter of each thread's state (proc_pid_stat(5)). */
function threadStates(pid: number): string[] {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
  return threads.map(({ name }) => {
    const status = Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`);
    return /^State:\t(\S)/m.exec(status)?.[1] ?? "";
  });
}
