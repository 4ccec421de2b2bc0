import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { asUid } from "../../src/core/identifiers.ts";
import { builtInRules } from "../../src/rules/built_in_rules.ts";
import { RuleFiles } from "../../src/store/rule_files.ts";
import type { RuleSnapshot } from "../../src/store/rule_snapshot.ts";
import { filesOptions, HeldClock, inDirectory, nameIn, ruleText, write } from "./samples.ts";

const names = (snapshot: RuleSnapshot): string[] => snapshot.rules.map((rule) => rule.name).sort();
const reasons = (snapshot: RuleSnapshot): string[] => snapshot.problems.map(({ path, reason }) => `${path}: ${reason}`);

Deno.test("what is good is loaded, what is bad is told, the rest is left alone", () =>
  inDirectory((directory) => {
    for (const name of ["a", "b", "c"]) write(join(directory, `${name}.json`), ruleText(name));
    const pattern = { operator: { type: "regexp", operand: "dest.host", data: "^TC(P$" } };
    write(join(directory, "d.json"), ruleText("d", pattern));
    write(join(directory, "e.json"), "{");
    write(join(directory, "f.json"), ruleText("f"), 0o666);
    for (const other of ["notes.txt", ".hidden.json", "x.json~"]) write(join(directory, other), "{");
    const snapshot = new RuleFiles(filesOptions(directory)).load();
    assertEquals(names(snapshot), ["a", "b", "c"]);
    assertEquals(snapshot.problems.map((each) => each.file), ["d", "e", "f"].map((n) => join(directory, `${n}.json`)));
    assertEquals(snapshot.problems.map((each) => each.path), ["$.operator.data", "$", "$"]);
    assertEquals(snapshot.source, "directory");
  }));

Deno.test("the last good version stays while a file is bad, and goes with the file", () =>
  inDirectory((directory) => {
    const file = join(directory, "a.json");
    const files = new RuleFiles(filesOptions(directory));
    write(file, ruleText("a"));
    const good = files.load();
    assertEquals(names(good), ["a"]);
    const stays = '; the last good version of rule "a" stays in force';

    for (
      const [text, mode, reason] of [["{", 0o600, "not JSON"], [ruleText("b"), 0o666, "lets others write"]] as const
    ) {
      write(file, text, mode);
      const bad = files.load();
      assertEquals(bad.rules, good.rules);
      assertStringIncludes(reasons(bad)[0] ?? "", reason);
      assert(reasons(bad)[0]?.endsWith(stays), reasons(bad)[0] ?? "");
    }
    write(file, ruleText("b"), 0o600);
    assertEquals([names(files.load()), files.snapshot().problems], [["b"], []]);
    Deno.removeSync(file);
    assertEquals(files.load(), { rules: [], problems: [], source: "directory" });
  }));

Deno.test("of two files with one rule name the later holds, and this is told", () =>
  inDirectory((directory) => {
    write(join(directory, "a.json"), ruleText("same", { action: "allow" }));
    write(join(directory, "b.json"), ruleText("same", { action: "deny" }));
    const files = new RuleFiles(filesOptions(directory));
    const snapshot = files.load();
    assertEquals(snapshot.rules.map((rule) => rule.action), ["deny"]);
    assertEquals(snapshot.problems[0]?.file, join(directory, "a.json"));
    assertStringIncludes(reasons(snapshot)[0] ?? "", `${join(directory, "b.json")} has a rule of the same name`);
    Deno.removeSync(join(directory, "b.json"));
    assertEquals(files.load().rules.map((rule) => rule.action), ["allow"]);
  }));

Deno.test("a rule for once is not taken from disk", () =>
  inDirectory((directory) => {
    write(join(directory, "a.json"), ruleText("a", { duration: "once" }));
    const snapshot = new RuleFiles(filesOptions(directory)).load();
    assertEquals([names(snapshot), reasons(snapshot)], [[], ['$.duration: "once" is not kept on disk']]);
  }));

Deno.test("a rule with a duration holds that long after it was first read", () =>
  inDirectory((directory) => {
    const clock = new HeldClock();
    const files = new RuleFiles(filesOptions(directory, clock));
    write(join(directory, "a.json"), ruleText("a", { duration: "2s" }));
    write(join(directory, "b.json"), ruleText("b"));
    assertEquals(names(files.load()), ["a", "b"]);
    assertEquals(files.nextEnd(), 2000);

    clock.milliseconds = 1999;
    write(join(directory, "a.json"), ` ${ruleText("a", { duration: "2s" })}`);
    assertEquals(names(files.load()), ["a", "b"]);
    clock.milliseconds = 2000;
    assertEquals(names(files.snapshot()), ["b"]);
    assertEquals([names(files.load({ afresh: true })), files.nextEnd()], [["b"], Number.POSITIVE_INFINITY]);
  }));

Deno.test("a rule whose duration changes begins anew", () =>
  inDirectory((directory) => {
    const clock = new HeldClock();
    const files = new RuleFiles(filesOptions(directory, clock));
    write(join(directory, "a.json"), ruleText("a", { duration: "2s" }));
    files.load();
    clock.milliseconds = 1000;
    write(join(directory, "a.json"), ruleText("a", { duration: "1h" }));
    files.load();
    clock.milliseconds = 3_600_999;
    assertEquals(names(files.snapshot()), ["a"]);
    clock.milliseconds = 3_601_000;
    assertEquals(names(files.snapshot()), []);
  }));

Deno.test("without a directory the built-in rules hold, and this is told", () =>
  inDirectory((directory) => {
    const path = join(directory, "rules");
    const files = new RuleFiles(filesOptions(path));
    const missing = files.load();
    assertEquals([missing.rules, missing.source], [builtInRules(), "built-in"]);
    assertEquals(reasons(missing), ["$: no such directory; the built-in rules hold"]);
    Deno.mkdirSync(path);
    assertEquals(files.load(), { rules: [], problems: [], source: "directory" });
  }));

Deno.test("a directory that others may write is refused, what was read before stays", () =>
  inDirectory((directory) => {
    const files = new RuleFiles(filesOptions(directory));
    write(join(directory, "a.json"), ruleText("a"));
    files.load();
    Deno.chmodSync(directory, 0o777);
    write(join(directory, "b.json"), ruleText("b"));
    const refused = files.load();
    assertEquals([names(refused), refused.problems.map((each) => each.file)], [["a"], [directory]]);
    assertStringIncludes(reasons(refused)[0] ?? "", "mode 0777 lets others write it; the rules that were read before");
    Deno.chmodSync(directory, 0o755);
    assertEquals(names(files.load()), ["a", "b"]);
  }));

Deno.test("a FIFO and a link that leads nowhere are told, and hold nothing up", () =>
  inDirectory((directory) => {
    new Deno.Command("mkfifo", { args: ["-m", "600", join(directory, "a.json")] }).outputSync();
    Deno.symlinkSync("none", join(directory, "b.json"));
    write(join(directory, "c.json"), ruleText("c"));
    const snapshot = new RuleFiles(filesOptions(directory)).load();
    assertEquals(names(snapshot), ["c"]);
    assertStringIncludes(reasons(snapshot)[0] ?? "", "not a regular file");
    assertEquals(reasons(snapshot)[1], "$: no such file");
  }));

Deno.test("users are looked up anew only when that is asked for", () =>
  inDirectory((directory) => {
    let known = false;
    const options = filesOptions(directory);
    const userId = (): ReturnType<typeof asUid> | null => known ? asUid(7) : null;
    const files = new RuleFiles({ ...options, context: { ...options.context, userId } });
    write(
      join(directory, "a.json"),
      ruleText("a", { operator: { type: "simple", operand: "user.name", data: "bob" } }),
    );
    assertEquals(names(files.load()), []);
    known = true;
    assertEquals(names(files.load()), []);
    assertEquals(names(files.load({ afresh: true })), ["a"]);
  }));

Deno.test("only the files that are named are read again, and those that are new", () =>
  inDirectory((directory) => {
    const [a, b, c] = ["a", "b", "c"].map((name) => join(directory, `${name}.json`));
    assert(a !== undefined && b !== undefined && c !== undefined);
    const files = new RuleFiles(filesOptions(directory));
    for (const file of [a, b]) write(file, ruleText(file.slice(-6, -5)));
    files.load();
    for (const file of [a, b, c]) write(file, ruleText(`${file.slice(-6, -5)}2`));
    assertEquals(names(files.load({ only: new Set([a]) })), ["a2", "b", "c2"]);
    Deno.removeSync(b);
    assertEquals(names(files.load({ only: new Set() })), ["a2", "c2"]);
  }));

Deno.test("a rule with a duration goes on where a daemon before left it, and its time is kept", () =>
  inDirectory((directory) => {
    const clock = new HeldClock();
    clock.milliseconds = 10_000;
    clock.before.set("a", 9_000);
    const files = new RuleFiles(filesOptions(directory, clock));
    for (const name of ["a", "b"]) write(join(directory, `${name}.json`), ruleText(name, { duration: "2s" }));
    write(join(directory, "c.json"), ruleText("c"));
    assertEquals([names(files.load()), files.nextEnd()], [["a", "b", "c"], 11_000]);
    assertEquals(clock.kept.map(({ text, since }) => `${nameIn(text)} ${since}`), ["a 9000", "b 10000"]);
  }));
