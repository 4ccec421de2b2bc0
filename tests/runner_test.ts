import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { runCommand } from "./support/run_command.ts";

const RUNNER = fromFileUrl(new URL("./run.ts", import.meta.url));

const PASSING = `Deno.test("fine", () => {});`;

Deno.test("Tests that pass: exit 0, the counts in the last line", async () => {
  const { code, lastLine } = await runTests({ "a_test.js": PASSING });
  assertEquals([code, lastLine], [0, "1 passed, 0 failed, 0 skipped"]);
});

Deno.test("A failed test: exit 1", async () => {
  const { code, lastLine } = await runTests({
    "a_test.js": `${PASSING} Deno.test("bad", () => { throw new Error("x"); });`,
  });
  assertEquals([code, lastLine], [1, "1 passed, 1 failed, 0 skipped"]);
});

Deno.test("A module that does not load beside one that passes: exit 1, and counted", async () => {
  const { code, stdout, lastLine } = await runTests({
    "a_test.js": PASSING,
    "b_test.js": `throw new Error("broken");`,
  });
  assertEquals([code, lastLine], [1, "1 passed, 1 failed, 0 skipped"]);
  assertStringIncludes(stdout, "b_test.js: deno test ended with exit code 1, and reported no test");
});

Deno.test("A crash of a whole process: exit 1, the way it ended is told, and the other files run", async () => {
  const crash = `Deno.test("crash", () => Deno.kill(Deno.pid, "SIGKILL"));`;
  const { code, stdout, lastLine } = await runTests({ "a_test.js": crash, "b_test.js": PASSING });
  assertEquals([code, lastLine], [1, "1 passed, 1 failed, 0 skipped"]);
  assertStringIncludes(stdout, "SIGKILL");
});

Deno.test("Nothing but skips: exit 1, for that proves nothing", async () => {
  const skipped = `Deno.test({ name: "later [needs: nft]", ignore: true, fn() {} });`;
  const { code, lastLine } = await runTests({ "a_test.js": skipped });
  assertEquals([code, lastLine], [1, "0 passed, 0 failed, 1 skipped"]);
});

Deno.test("A skip that nobody expects: a remark here, exit 1 in CI", async () => {
  const files = { "a_test.js": `${PASSING} Deno.test({ name: "later [needs: nft]", ignore: true, fn() {} });` };
  const here = await runTests(files);
  assertEquals([here.code, here.lastLine], [0, "1 passed, 0 failed, 1 skipped"]);
  assertStringIncludes(here.stdout, `"later" is skipped, and not expected to be: nft is missing`);
  assertEquals((await runTests(files, { env: { CI: "true" } })).code, 1);
});

Deno.test("A type that does not hold: exit 1 before any test runs", async () => {
  const { code, stdout, stderr } = await runTests({ "a_test.ts": `${PASSING} export const text: string = 1;` });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "Type 'number' is not assignable to type 'string'");
});

Deno.test("--no-check leaves out the types, and nothing else", async () => {
  const files = { "a_test.ts": `${PASSING} export const text: string = 1;` };
  const { code, lastLine } = await runTests(files, { args: ["--no-check"] });
  assertEquals([code, lastLine], [0, "1 passed, 0 failed, 0 skipped"]);
});

Deno.test("--expected-skips: another list of what may be skipped", async () => {
  const expected = [{ test: "later", missing: "nft", reason: "There is none." }];
  const files = {
    "a_test.js": `${PASSING} Deno.test({ name: "later [needs: nft]", ignore: true, fn() {} });`,
    "expected.json": JSON.stringify(expected),
  };
  const options = { args: ["--expected-skips", "FOLDER/expected.json"], env: { CI: "true" } };
  const { code, lastLine } = await runTests(files, options);
  assertEquals([code, lastLine], [0, "1 passed, 0 failed, 1 skipped"]);
});

Deno.test("Tests that hang are stopped with all they started", async () => {
  const hang = `Deno.test("hang", async () => {
    await new Deno.Command("sh", { args: ["-c", "echo $$ > PIDFILE; sleep 60; :"] }).output();
  });`;
  const { code, stdout, lastLine, files } = await runTests({ "a_test.js": hang }, { args: ["--limit", "4"] });
  assertEquals([code, lastLine], [1, "0 passed, 1 failed, 0 skipped"]);
  assertStringIncludes(stdout, "took too long and were stopped");
  const pid = Number(files["PIDFILE"]);
  assertEquals([pid > 1, isThere(`/proc/${pid}/exe`)], [true, false]);
});

Deno.test("A folder without tests is an error, not a success", async () => {
  const { code, stderr } = await runTests({ "notes.txt": "" });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot find tests in");
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly lastLine: string;
  /** What the tests left in their folder. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs the runner over these files in a folder of their own. PIDFILE in a text stands for the path of that file there,
 * FOLDER in an argument for the folder.
 */
async function runTests(
  files: Readonly<Record<string, string>>,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text.replaceAll("PIDFILE", join(folder, "PIDFILE")));
    }
    const command = [
      Deno.execPath(),
      "run",
      "-A",
      RUNNER,
      ...(options.args ?? []).map((arg) => arg.replace("FOLDER", folder)),
      folder,
    ];
    const env = { CI: "", NO_COLOR: "1", ...options.env };
    const { code, stdout, stderr } = await runCommand(command, { env, timeout: 60_000 });
    const left = [...Deno.readDirSync(folder)].map(({ name }) => [name, Deno.readTextFileSync(join(folder, name))]);
    return {
      code,
      stdout,
      stderr,
      lastLine: stdout.trimEnd().split("\n").at(-1) ?? "",
      files: Object.fromEntries(left),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function isThere(path: string): boolean {
  try {
    Deno.readLinkSync(path);
    return true;
  } catch {
    return false;
  }
}
