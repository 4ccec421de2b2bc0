import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { commitOf } from "../../tools/commit.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";

kernelTest(
  { name: "A clone is at its commit, and changed or not; elsewhere none is known", needs: ["git"] },
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      assertEquals(await commitOf(folder), "unknown");
      const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
      await git(folder, "init", "--quiet");
      await Deno.writeTextFile(join(folder, "file"), "one");
      assertEquals(await commitOf(folder), "unknown");
      await git(folder, "add", "file");
      await git(folder, ...author, "commit", "--quiet", "--no-gpg-sign", "-m", "one");
      const commit = await commitOf(folder);
      assertMatch(commit, /^[0-9a-f]{40}$/);
      await Deno.writeTextFile(join(folder, "file"), "two");
      assertEquals(await commitOf(folder), `${commit}-changed`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

async function git(folder: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await runCommand(["git", ...args], { cwd: folder });
  assertEquals(code, 0, stderr);
}
