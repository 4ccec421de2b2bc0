import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { RuleDirectory } from "../../src/store/rule_directory.ts";
import type { RuleSnapshot } from "../../src/store/rule_snapshot.ts";
import { filesOptions, HeldClock, inDirectory, ruleText, until, write } from "./samples.ts";

class Watched implements Disposable {
  readonly told: RuleSnapshot[] = [];
  readonly directory: RuleDirectory;

  constructor(path: string, readonly clock: HeldClock = new HeldClock()) {
    this.directory = new RuleDirectory({ ...filesOptions(path, clock), onChange: (each) => this.told.push(each) });
  }

  get names(): string {
    return this.directory.snapshot.rules.map((rule) => rule.name).sort().join(" ");
  }

  /** Waits until the rules of these names hold, and have been told. */
  async becomes(names: string): Promise<void> {
    await until(() => this.names === names);
    assertEquals(this.told.at(-1), this.directory.snapshot);
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]();
  }
}

/** As configuration tools and editors do it: another file is written, and takes the place of the first. */
function replace(file: string, text: string): void {
  write(`${file}.new`, text);
  Deno.renameSync(`${file}.new`, file);
}

Deno.test("writing, replacing by a rename and deleting are all seen", () =>
  inDirectory(async (directory) => {
    write(join(directory, "a.json"), ruleText("a"));
    using watched = new Watched(directory);
    assertEquals([watched.names, watched.told.length], ["a", 0]);
    write(join(directory, "b.json"), ruleText("b"));
    await watched.becomes("a b");
    replace(join(directory, "a.json"), ruleText("c"));
    await watched.becomes("b c");
    Deno.removeSync(join(directory, "b.json"));
    await watched.becomes("c");
    Deno.renameSync(join(directory, "a.json"), join(directory, "a.off"));
    await watched.becomes("");
  }));

Deno.test("a change is told within 100 ms", () =>
  inDirectory(async (directory) => {
    for (let at = 0; at < 100; at++) write(join(directory, `${at}.json`), ruleText(`rule-${at}`));
    using watched = new Watched(directory);
    const times: number[] = [];
    for (let at = 0; at < 5; at++) {
      replace(join(directory, "50.json"), ruleText("rule-50", { description: `${at}` }));
      times.push(await until(() => watched.told.length > at));
    }
    // The median, so that one hiccup of a busy machine is not taken for ours.
    assert((times.sort((a, b) => a - b)[2] ?? Number.NaN) < 100, times.join(" "));
  }));

Deno.test("many changes at once are told as few, and the last state is told", () =>
  inDirectory(async (directory) => {
    using watched = new Watched(directory);
    for (let at = 0; at < 200; at++) write(join(directory, "a.json"), ruleText("a", { description: `${at}` }));
    await until(() => watched.directory.snapshot.rules[0]?.description === "199");
    assert(watched.told.length < 20, `${watched.told.length}`);
  }));

Deno.test("a file that turns bad is told, its rule stays until the file is good again", () =>
  inDirectory(async (directory) => {
    write(join(directory, "a.json"), ruleText("a"));
    using watched = new Watched(directory);
    write(join(directory, "a.json"), ruleText("a", { action: "explode" }));
    await until(() => watched.directory.snapshot.problems.length === 1);
    assertEquals(watched.names, "a");
    assertStringIncludes(watched.directory.snapshot.problems[0]?.reason ?? "", 'rule "a" stays in force');
    replace(join(directory, "a.json"), ruleText("b"));
    await watched.becomes("b");
    assertEquals(watched.directory.snapshot.problems, []);
  }));

Deno.test("a directory may come, go and come again", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "rules");
    const localhost = "000-allow-localhost 000-allow-localhost6";
    using watched = new Watched(path);
    assertEquals([watched.names, watched.directory.snapshot.source], [localhost, "built-in"]);
    for (const name of ["first", "second"]) {
      Deno.mkdirSync(path);
      write(join(path, "a.json"), ruleText(name));
      await watched.becomes(name);
      write(join(path, "a.json"), ruleText(`${name}-changed`));
      await watched.becomes(`${name}-changed`);
      Deno.removeSync(path, { recursive: true });
      await watched.becomes(localhost);
    }
  }));

Deno.test("a directory that takes the place of another is read", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "rules");
    for (const name of ["rules", "next"]) {
      Deno.mkdirSync(join(directory, name));
      write(join(directory, name, "a.json"), ruleText(name));
    }
    using watched = new Watched(path);
    Deno.renameSync(path, join(directory, "old"));
    Deno.renameSync(join(directory, "next"), path);
    await watched.becomes("next");
    write(join(path, "b.json"), ruleText("b"));
    await watched.becomes("b next");
  }));

Deno.test("a link to the directory that is turned is seen", () =>
  inDirectory(async (directory) => {
    for (const name of ["one", "two"]) {
      Deno.mkdirSync(join(directory, name));
      write(join(directory, name, "a.json"), ruleText(name));
    }
    Deno.symlinkSync("one", join(directory, "rules"));
    using watched = new Watched(join(directory, "rules"));
    assertEquals(watched.names, "one");
    Deno.symlinkSync("two", join(directory, "next"));
    Deno.renameSync(join(directory, "next"), join(directory, "rules"));
    await watched.becomes("two");
  }));

Deno.test("a rule with a duration ends by itself", () =>
  inDirectory(async (directory) => {
    write(join(directory, "a.json"), ruleText("a", { duration: "30ms" }));
    write(join(directory, "b.json"), ruleText("b"));
    using watched = new Watched(directory);
    assertEquals(watched.names, "a b");
    watched.clock.milliseconds = 30;
    await watched.becomes("b");
  }));

Deno.test("reload reads at once, and is silent if nothing changed", () =>
  inDirectory((directory) => {
    using watched = new Watched(directory);
    write(join(directory, "a.json"), ruleText("a"));
    assertEquals(watched.directory.reload().rules.length, 1);
    assertEquals(watched.told.length, 1);
    watched.directory.reload();
    assertEquals(watched.told.length, 1);
  }));
