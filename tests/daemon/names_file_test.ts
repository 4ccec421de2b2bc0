import { assertEquals, assertMatch } from "@std/assert";
import { NamesFile } from "../../src/daemon/names_file.ts";
import { named } from "../names/samples.ts";

function setting(file: string): { names: NamesFile; warnings: string[]; pass: (milliseconds: number) => void } {
  let wall = 1_000_000;
  const warnings: string[] = [];
  const names = new NamesFile({
    file,
    read: { userId: Deno.uid(), allowInsecureFiles: true },
    boot: "this one",
    wall: () => wall,
    warn: (message) => void warnings.push(message),
  });
  return { names, warnings, pass: (milliseconds) => void (wall += milliseconds) };
}

Deno.test("names outlive the daemon, for their time; the file is for nobody else", () => {
  const folder = Deno.makeTempDirSync();
  const { names, warnings, pass } = setting(`${folder}/state/names.json`);
  assertEquals(names.load(), []);
  names.save([named("a.example", "192.0.2.1")]);
  pass(400);
  assertEquals(names.load(), [named("a.example", "192.0.2.1", { validFor: 600 })]);
  pass(600);
  assertEquals([names.load(), warnings], [[], []]);
  assertEquals((Deno.statSync(`${folder}/state/names.json`).mode ?? 0) & 0o777, 0o600);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a file that is damaged, or cannot be written, is told of, and nothing else", () => {
  const folder = Deno.makeTempDirSync();
  const damaged = setting(`${folder}/names.json`);
  Deno.writeTextFileSync(`${folder}/names.json`, "{");
  assertEquals(damaged.names.load(), []);
  assertMatch(damaged.warnings.join(), /names\.json: \$\.: .*; names are learned anew/);
  const unwritable = setting(`${folder}/names.json/below/names.json`);
  unwritable.names.save([]);
  assertMatch(unwritable.warnings.join(), /cannot be written/);
  Deno.removeSync(folder, { recursive: true });
});
