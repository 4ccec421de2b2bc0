import { join } from "@std/path";
import type { Rule } from "../rules/rule.ts";
import type { RuleContext } from "../rules/rule_context.ts";
import { parseRuleFile } from "../rules/rule_file.ts";
import { ifThere } from "./if_there.ts";
import { readFailure } from "./read_failure.ts";
import { type ReadOptions, readSafely } from "./read_safely.ts";
import { resolveSafely } from "./resolve_safely.ts";
import { RuleEditError } from "./rule_edit_error.ts";
import { ruleFileName } from "./rule_file_name.ts";
import { writeSafely } from "./write_safely.ts";

export interface RuleEditorOptions {
  readonly read: ReadOptions;
  readonly context: RuleContext;
  readonly directory: () => string;
  /** The file that gives the rule of this name; null if none does. */
  readonly fileOf: (name: string) => string | null;
  /** RFC 3339. */
  readonly now: () => string;
}

/**
 * Changes rule files, each as a whole and at once. What does not compile is not written. Nothing here tells the daemon:
 * it reads its files afterwards. Throws a RuleEditError.
 */
export class RuleEditor {
  readonly #options: RuleEditorOptions;

  constructor(options: RuleEditorOptions) {
    this.#options = options;
  }

  /** Writes a rule file with this content. One of the same name is replaced only if that is wanted. Gives its name and the file. */
  add(text: string, replace: boolean): { readonly name: string; readonly file: string } {
    const { name } = this.#compiled(text);
    const before = this.#options.fileOf(name);
    if (before !== null && !replace) {
      throw new RuleEditError("taken", `there is a rule "${name}" already, in ${before}; --replace replaces it`);
    }
    const file = before ?? join(this.#options.directory(), ruleFileName(name));
    if (before === null && ifThere(() => Deno.lstatSync(file)) !== null) {
      throw new RuleEditError("taken", `${file} is there, and holds another rule`);
    }
    this.#write(file, text);
    return { name, file };
  }

  /** Gives the file that is no more. */
  delete(name: string): string {
    const file = this.#fileOf(name);
    this.#attempt(file, () => {
      this.#checkFolder(file);
      Deno.removeSync(file);
    });
    return file;
  }

  /** Changes nothing else in the file. Gives the file. */
  setEnabled(name: string, enabled: boolean): string {
    const file = this.#fileOf(name);
    const text = this.#attempt(file, () => readSafely(file, this.#options.read));
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null) throw new RuleEditError("unusable", `${file} is no rule`);
    const members: Record<string, unknown> = { ...document };
    members[keyOf(members, "enabled")] = enabled;
    members[keyOf(members, "updated")] = this.#options.now();
    this.#write(file, `${JSON.stringify(members, null, 2)}\n`);
    return file;
  }

  #compiled(text: string): Rule {
    const parsed = parseRuleFile(text, this.#options.context);
    if (!parsed.ok) throw new RuleEditError("unusable", "this is no rule that could hold", parsed.problems);
    if (parsed.value.duration !== "once") return parsed.value;
    throw new RuleEditError("unusable", "this is no rule that could hold", [
      { path: "$.duration", reason: '"once" is not kept on disk' },
    ]);
  }

  #fileOf(name: string): string {
    const file = this.#options.fileOf(name);
    if (file === null) throw new RuleEditError("unknown", `there is no rule "${name}" in a file`);
    return file;
  }

  #write(file: string, text: string): void {
    this.#attempt(file, () => {
      Deno.mkdirSync(this.#options.directory(), { recursive: true, mode: 0o755 });
      this.#checkFolder(file);
      writeSafely(file, text);
    });
  }

  #checkFolder(file: string): void {
    const { userId, allowInsecureFiles } = this.#options.read;
    if (!allowInsecureFiles) resolveSafely(file, userId);
  }

  #attempt<T>(file: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new RuleEditError("unusable", `${file} cannot be changed: ${readFailure(error)}`);
    }
  }
}

/** The key as the file spells it: keys are read whatever their case. */
function keyOf(members: Readonly<Record<string, unknown>>, key: string): string {
  return Object.keys(members).find((each) => each.toLowerCase() === key) ?? key;
}
