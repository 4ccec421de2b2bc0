/** `deno compile` with programs that are no base runtime: what comes out is refused, whatever it says of itself. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { writeCompiled } from "../../tools/compiled.ts";
import type { DenortSource } from "../../tools/denort.ts";
import { sha256 } from "../../tools/sha256.ts";
import { type CommandResult, runCommand } from "../support/run_command.ts";

const BUILD = fromFileUrl(new URL("../../tools/build.ts", import.meta.url));

Deno.test("A program compiled into a file is in it, and the same one gives the same bytes an hour later", async () => {
  await inFolder(async (folder) => {
    const runtime = await denort("/bin/true");
    const program = new TextEncoder().encode(`console.log("this is the program");`);
    const files = ["one/sallyport", "two/sallyport"].map((name) => join(folder, name));
    for (const file of files) {
      await Deno.mkdir(join(file, ".."));
      await writeCompiled(file, program, runtime);
    }
    const [one = new Uint8Array(), two = new Uint8Array()] = await Promise.all(
      files.map((file) => Deno.readFile(file)),
    );
    assert(equal(one, two), "they differ");
    const text = new TextDecoder("latin1").decode(one);
    const parts = ["this is the program", "--max-semi-space-size=3", "--expose-gc"];
    assertEquals(parts.filter((part) => !text.includes(part)), []);
    assertEquals(text.includes(folder), false);
    await writeCompiled(files[0] ?? "", new TextEncoder().encode(`console.log("another");`), runtime);
    assert(!equal(await Deno.readFile(files[0] ?? ""), one));
  });
});

Deno.test("What is made with a program that is no denort is no build: it does not tell our version", async () => {
  await inFolder(async (folder) => {
    const said: readonly [string, string][] = [["/bin/true", '""'], ["/bin/echo", '"version --json"']];
    for (const [program, words] of said) {
      const { code, stderr } = await build(folder, { DENORT_BIN: program, DENORT_SHA256: await hashOf(program) });
      assertEquals(code, 1);
      assertStringIncludes(stderr, `Cannot use what was built: its version says ${words}`);
    }
    const wrong = await build(folder, { DENORT_BIN: "/bin/true", DENORT_SHA256: await hashOf("/bin/echo") });
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, "Cannot use /bin/true: its SHA-256 is");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["main.ts"]);
  });
});

async function build(folder: string, env: Record<string, string>): Promise<CommandResult> {
  const entry = join(folder, "main.ts");
  await Deno.writeTextFile(entry, "console.log(Deno.args);");
  const options = ["--entry", entry, "--out", join(folder, "sallyport")];
  return await runCommand([Deno.execPath(), "run", "-A", "--no-check", BUILD, ...options], { env, timeout: 30_000 });
}

/** Where they are not, to show their difference would take long. */
function equal(one: Uint8Array, two: Uint8Array): boolean {
  return one.length === two.length && one.every((byte, at) => byte === two[at]);
}

async function denort(path: string): Promise<Exclude<DenortSource, { kind: "none" }>> {
  return { kind: "file", path, hash: await hashOf(path) };
}

async function hashOf(path: string): Promise<string> {
  return await sha256(await Deno.readFile(path));
}

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
