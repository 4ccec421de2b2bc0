import { assertEquals } from "@std/assert";
import { deadPidFiles } from "../../src/daemon/dead_pid_files.ts";

Deno.test("files that name a process which is gone are dead; no others, and none where there is no directory", () => {
  const folder = Deno.makeTempDirSync({ prefix: "sallyport-pid-" });
  try {
    const files = {
      "dead.pid": "4194305\n",
      "alive.pid": `${Deno.pid}\n`,
      "words.pid": "gone\n",
      "netns-1.lock": "4194305\n",
    };
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    assertEquals(deadPidFiles(folder), [`${folder}/dead.pid`]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  assertEquals(deadPidFiles(folder), []);
});
