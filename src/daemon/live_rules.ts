import { ControlError, STATUS } from "../control/control_error.ts";
import type { RulesPort } from "../control/routes/rules_routes.ts";
import type { Asked } from "../control/route.ts";
import type { AddRuleRequest, RuleChangedDocument, RulesDocument } from "../control/rules_document.ts";
import { parseRuleFile } from "../rules/rule_file.ts";
import { RuleEditError } from "../store/rule_edit_error.ts";
import type { RuleEditor } from "../store/rule_editor.ts";
import type { PolicySource } from "./policy_source.ts";

export interface LiveRulesParts {
  readonly source: Pick<
    PolicySource,
    "rules" | "rulesPath" | "temporary" | "context" | "changed" | "filesChanged" | "fileOfRule"
  >;
  readonly editor: RuleEditor;
  /** Who does what, before it is done. */
  readonly audit: (asked: Asked, what: string, details: Readonly<Record<string, unknown>>) => void;
}

/** The rules of a running daemon in somebody's hands. Everything returns when it is in force. Throws a ControlError. */
export class LiveRules implements RulesPort {
  readonly #parts: LiveRulesParts;

  constructor(parts: LiveRulesParts) {
    this.#parts = parts;
  }

  readonly list = (): RulesDocument => {
    const { source } = this.#parts;
    const { temporary } = source;
    const rules = [...source.rules.rules, ...temporary.rules].map(({ name, action, enabled, duration }) => ({
      name,
      action,
      enabled,
      duration,
      file: source.fileOfRule(name),
      rest_seconds: inSeconds(temporary.rest(name)),
    }));
    return { directory: source.rulesPath, rules };
  };

  readonly add = async ({ text, replace }: AddRuleRequest, asked: Asked): Promise<RuleChangedDocument> => {
    this.#parts.audit(asked, "rule-add", { rule: text, replace });
    const added = edited(() => this.#parts.editor.add(text, replace));
    await this.#parts.source.filesChanged();
    return added;
  };

  readonly setEnabled = async (name: string, enabled: boolean, asked: Asked): Promise<RuleChangedDocument> => {
    this.#parts.audit(asked, enabled ? "rule-enable" : "rule-disable", { name });
    const file = edited(() => this.#parts.editor.setEnabled(name, enabled));
    await this.#parts.source.filesChanged();
    return { name, file };
  };

  readonly delete = async (name: string, asked: Asked): Promise<RuleChangedDocument> => {
    const { source, editor, audit } = this.#parts;
    audit(asked, "rule-delete", { name });
    const isInNoFile = source.temporary.delete(name);
    const file = isInNoFile ? null : edited(() => editor.delete(name));
    await (isInNoFile ? source.changed() : source.filesChanged());
    return { name, file };
  };

  isTaken(name: string): boolean {
    const { source } = this.#parts;
    return [...source.rules.rules, ...source.temporary.rules].some((rule) => rule.name === name);
  }

  /** A rule that holds always goes into a file, which is given; any other into none. */
  async addAnswer(document: Readonly<Record<string, unknown>>): Promise<string | null> {
    const { source, editor } = this.#parts;
    const text = `${JSON.stringify(document, null, 2)}\n`;
    const parsed = parseRuleFile(text, source.context);
    if (!parsed.ok) throw new ControlError(STATUS.unusable, "no rule can be made of this", parsed.problems);
    if (parsed.value.duration === "always") {
      const { file } = edited(() => editor.add(text, false));
      await source.filesChanged();
      return file;
    }
    source.temporary.add(parsed.value, text);
    await source.changed();
    return null;
  }
}

const STATUS_OF = { taken: STATUS.conflict, unknown: STATUS.notFound, unusable: STATUS.unusable } as const;

function edited<T>(edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof RuleEditError)) throw error;
    throw new ControlError(STATUS_OF[error.fault], error.message, error.problems);
  }
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
