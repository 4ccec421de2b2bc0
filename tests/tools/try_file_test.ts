/** What a built file has to say, said by small scripts. */
import { assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Expected, tryDoctor, tryVersion } from "../../tools/try_file.ts";

const EXPECTED: Expected = { commit: "abc", form: "compiled" };
const VERSION = { ...EXPECTED, deno: Deno.version.deno };
const says = (value: unknown): string => `echo '${JSON.stringify(value)}'`;

Deno.test("A file that tells the version of what was built is taken, no other", async () => {
  await withScript(says(VERSION), async (file) => {
    assertStringIncludes(await tryVersion(file, EXPECTED), '"commit":"abc"');
  });
  const others: readonly [script: string, problem: string][] = [
    [says({ ...VERSION, commit: "abd" }), "not commit abc"],
    [says({ ...VERSION, form: "self-extracting" }), "not form compiled"],
    [says({ ...VERSION, deno: "1.0.0" }), `not deno ${Deno.version.deno}`],
    [says("version"), "not commit abc"],
    ["echo version", "not commit abc"],
    [`${says(VERSION)}; exit 3`, "version ended with exit code 3"],
  ];
  for (const [script, problem] of others) {
    await withScript(script, (file) => assertRejects(() => tryVersion(file, EXPECTED), Error, problem));
  }
});

Deno.test("A file that examines the host is taken, whatever it finds; one that says nothing of it is not", async () => {
  await withScript(`${says({ can_run: "no" })}; exit 77`, async (file) => {
    assertStringIncludes(await tryDoctor(file), "can run here: no");
  });
  for (const script of ["exit 7", "echo; exit 7", `${says([])}; exit 7`]) {
    await withScript(script, (file) => assertRejects(() => tryDoctor(file), Error, "doctor ended with exit code 7"));
  }
});

async function withScript(script: string, act: (file: string) => Promise<unknown>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await act(file);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
