import { assertEquals } from "@std/assert";
import { descendants, killTree } from "./process_tree.ts";

Deno.test("A tree of processes is found and killed, whatever their names", async () => {
  const folder = await Deno.makeTempDir();
  const odd = `${folder}/a) 1 (b`;
  await Deno.copyFile("/bin/sh", odd);
  const script = `"${odd}" -c 'sleep 60 & echo ready; wait' & wait`;
  const child = new Deno.Command("sh", { args: ["-c", script], stdout: "piped" }).spawn();
  try {
    const reader = child.stdout.getReader();
    await reader.read();
    const below = descendants(child.pid);
    assertEquals(below.length, 2);

    killTree(child.pid);

    assertEquals((await child.status).signal, "SIGKILL");
    await reader.cancel();
    await dies(below);
  } finally {
    killTree(child.pid);
    await Deno.remove(folder, { recursive: true });
  }
});

/** The signal has been sent; the kernel carries it out when it next runs the process. */
async function dies(pids: readonly number[]): Promise<void> {
  for (let round = 0; round < 100 && pids.some(isAlive); round++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(pids.filter(isAlive), []);
}

/** Gone, or a zombie that its new parent has not fetched yet. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
