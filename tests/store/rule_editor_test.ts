import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { RuleEditError } from "../../src/store/rule_edit_error.ts";
import { RuleEditor } from "../../src/store/rule_editor.ts";
import { RuleFiles } from "../../src/store/rule_files.ts";
import { filesOptions, inDirectory, ruleText, trusting, write } from "./samples.ts";

/** With the files as they are at each moment. */
function editor(directory: string): RuleEditor {
  const options = filesOptions(directory);
  const files = new RuleFiles(options);
  return new RuleEditor({
    read: trusting,
    context: options.context,
    directory: () => directory,
    fileOf: (name) => {
      files.load();
      return files.good.find(({ rule }) => rule.name === name)?.file ?? null;
    },
    now: () => "2026-11-22T08:00:00Z",
  });
}

function refusal(act: () => unknown): [fault: string, message: string] {
  const { fault, message } = assertThrows(act, RuleEditError);
  return [fault, message];
}

Deno.test("A rule is written as it came, for its owner alone; one of the same name is replaced if that is wanted", () =>
  inDirectory((directory) => {
    const rules = join(directory, "rules");
    const added = editor(rules).add(ruleText("a b"), false);
    assertEquals(added, { name: "a b", file: join(rules, "a b.json") });
    assertEquals((Deno.statSync(added.file).mode ?? 0) & 0o777, 0o600);
    assertEquals(refusal(() => editor(rules).add(ruleText("a b", { action: "allow" }), false)), [
      "taken",
      `there is a rule "a b" already, in ${added.file}; --replace replaces it`,
    ]);
    assertEquals(editor(rules).add(ruleText("a b", { action: "allow" }), true), added);
    assertEquals(Deno.readTextFileSync(added.file), ruleText("a b", { action: "allow" }));
  }));

Deno.test("A rule in a file of another name is replaced there; a file of another rule is not overwritten", () =>
  inDirectory((directory) => {
    write(join(directory, "other.json"), ruleText("a"));
    assertEquals(editor(directory).add(ruleText("a"), true).file, join(directory, "other.json"));
    assertEquals(refusal(() => editor(directory).add(ruleText("other"), true))[0], "taken");
  }));

Deno.test("What does not compile, or holds once, is not written", () =>
  inDirectory((directory) => {
    const broken = assertThrows(() => editor(directory).add('{"name":"a","action":"x"}', false), RuleEditError);
    assertEquals([broken.fault, broken.problems.map(({ path }) => path)], ["unusable", ["$.action", "$.operator"]]);
    const once = assertThrows(() => editor(directory).add(ruleText("a", { duration: "once" }), false), RuleEditError);
    assertEquals(once.problems, [{ path: "$.duration", reason: '"once" is not kept on disk' }]);
    assertEquals([...Deno.readDirSync(directory)], []);
  }));

Deno.test("A rule is switched off and on, and whatever else its file says stays", () =>
  inDirectory((directory) => {
    const file = join(directory, "a.json");
    const text = '{"name":"a","Enabled":true,"x":1,"action":"deny","operator":{"type":"simple","operand":"true"}}';
    write(file, text);
    assertEquals(editor(directory).setEnabled("a", false), file);
    assertEquals(JSON.parse(Deno.readTextFileSync(file)), {
      ...JSON.parse(text),
      Enabled: false,
      updated: "2026-11-22T08:00:00Z",
    });
    assertEquals(editor(directory).delete("a"), file);
    assertEquals(refusal(() => editor(directory).delete("a")), ["unknown", 'there is no rule "a" in a file']);
    assertEquals(refusal(() => editor(directory).setEnabled("a", true))[0], "unknown");
  }));

Deno.test("Nothing is written where others could write, too", () =>
  inDirectory((directory) => {
    Deno.chmodSync(directory, 0o777);
    const [fault, message] = refusal(() => editor(directory).add(ruleText("a"), false));
    assertEquals([fault, /cannot be changed: Cannot trust .*mode 0777 lets others write it/.test(message)], [
      "unusable",
      true,
    ]);
    Deno.chmodSync(directory, 0o700);
    assertEquals([...Deno.readDirSync(directory)], []);
  }));
