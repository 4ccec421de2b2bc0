import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { filesBelow, sharedLibraries, withTargets } from "./collect_programs.ts";

Deno.test("A link comes with every link on its way, and with the file at the end", async () => {
  await inFolder((folder) => {
    Deno.mkdirSync(join(folder, "real"));
    Deno.writeTextFileSync(join(folder, "real/file"), "x");
    Deno.symlinkSync("real", join(folder, "short"));
    Deno.symlinkSync("short/file", join(folder, "second"));
    Deno.symlinkSync(join(folder, "second"), join(folder, "first"));
    assertEquals(
      paths(withTargets(join(folder, "first"))),
      ["first", "second", "real/file"].map((p) => join(folder, p)),
    );
  });
});

Deno.test("A folder comes with all files at any depth, but for links to nowhere", async () => {
  await inFolder((folder) => {
    Deno.mkdirSync(join(folder, "a/b"), { recursive: true });
    Deno.writeTextFileSync(join(folder, "a/b/file"), "x");
    Deno.symlinkSync("nowhere", join(folder, "a/link"));
    assertEquals(paths(filesBelow(folder)), [join(folder, "a/b/file")]);
  });
});

Deno.test("A program comes with its libraries and with the loader", async () => {
  const libraries = await sharedLibraries([Deno.execPath()]);
  assert(libraries.some((path) => path.endsWith("/libc.so.6")), libraries.join());
  assert(libraries.some((path) => /\/ld-linux[^/]*$/.test(path)), libraries.join());
});

function paths(entries: ReturnType<typeof withTargets>): string[] {
  return entries.map(({ path }) => path);
}

async function inFolder(run: (folder: string) => void): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
