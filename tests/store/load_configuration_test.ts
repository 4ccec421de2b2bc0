import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { loadConfiguration } from "../../src/store/load_configuration.ts";
import { inDirectory, trusting, write } from "./samples.ts";

Deno.test("without a file the built-in configuration holds, and this is told", () =>
  inDirectory((directory) => {
    const builtIn = { ok: true, source: "built-in", configuration: defaultConfiguration() };
    assertEquals(loadConfiguration(join(directory, "none.json"), trusting), builtIn as never);
    assertEquals(loadConfiguration(join(directory, "no/such/directory.json"), trusting), builtIn as never);
  }));

Deno.test("a file is read", () =>
  inDirectory((directory) => {
    const file = join(directory, "c.json");
    write(file, '{"Mode":"enforce","DefaultAction":"deny"}');
    const loaded = loadConfiguration(file, trusting);
    assert(loaded.ok && loaded.source === "file");
    assertEquals([loaded.configuration.mode, loaded.configuration.defaultAction], ["enforce", "deny"]);
  }));

const BAD: readonly (readonly [what: string, text: string, mode: number, path: string, reason: RegExp])[] = [
  [
    "a wrong value",
    '{"Failure":{"QueueFull":"shut"}}',
    0o600,
    "$.Failure.QueueFull",
    /expected one of "open", "closed"/,
  ],
  ["half a file", '{"Mode":', 0o600, "$", /not JSON/],
  ["an open file", "{}", 0o606, "$", /mode 0606 lets others write it/],
];

for (const [what, text, mode, path, reason] of BAD) {
  Deno.test(`${what} is a problem with file, path and reason`, () =>
    inDirectory((directory) => {
      const file = join(directory, "c.json");
      write(file, text, mode);
      const loaded = loadConfiguration(file, trusting);
      assert(!loaded.ok && loaded.problems.length === 1);
      assertEquals([loaded.problems[0]?.file, loaded.problems[0]?.path], [file, path]);
      assert(reason.test(loaded.problems[0]?.reason ?? ""), loaded.problems[0]?.reason ?? "");
    }));
}

Deno.test("a link that leads nowhere is not the same as no file", () =>
  inDirectory((directory) => {
    Deno.symlinkSync("none", join(directory, "c.json"));
    assertEquals(loadConfiguration(join(directory, "c.json"), trusting).ok, false);
  }));
