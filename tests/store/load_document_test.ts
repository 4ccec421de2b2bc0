import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Configuration } from "../../src/rules/configuration.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { loadConfiguration } from "../../src/store/load_configuration.ts";
import type { LoadedDocument } from "../../src/store/load_document.ts";
import { inDirectory, trusting, write } from "./samples.ts";

function load(file: string): LoadedDocument<Configuration> {
  return loadConfiguration(file, trusting);
}

Deno.test("without a file the built-in configuration holds, and this is told", () =>
  inDirectory((directory) => {
    const builtIn = { ok: true, source: "built-in", value: defaultConfiguration() };
    assertEquals(load(join(directory, "none.json")), builtIn as never);
    assertEquals(load(join(directory, "no/such/directory.json")), builtIn as never);
  }));

Deno.test("a file is read", () =>
  inDirectory((directory) => {
    const file = join(directory, "c.json");
    write(file, '{"Mode":"enforce","DefaultAction":"deny"}');
    const loaded = load(file);
    assert(loaded.ok && loaded.source === "file");
    assertEquals([loaded.value.mode, loaded.value.defaultAction], ["enforce", "deny"]);
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
      const loaded = load(file);
      assert(!loaded.ok && loaded.problems.length === 1);
      assertEquals([loaded.problems[0]?.file, loaded.problems[0]?.path], [file, path]);
      assert(reason.test(loaded.problems[0]?.reason ?? ""), loaded.problems[0]?.reason ?? "");
    }));
}

Deno.test("a link that leads nowhere is not the same as no file", () =>
  inDirectory((directory) => {
    Deno.symlinkSync("none", join(directory, "c.json"));
    assertEquals(load(join(directory, "c.json")).ok, false);
  }));
