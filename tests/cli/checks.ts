import type { LoadedRules } from "../../src/cli/load_rules.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import type { Rule } from "../../src/rules/rule.ts";
import type { RuleSnapshot } from "../../src/store/rule_snapshot.ts";

/** Rules as they are loaded from files NAME.json of the directory /r. */
export function loadedRules(rules: readonly Rule[], other: Partial<RuleSnapshot> = {}): LoadedRules {
  return {
    configuration: defaultConfiguration(),
    directory: "/r",
    snapshot: { rules, problems: [], source: "directory", ...other },
    lists: NO_LISTS,
    listProblems: [],
    files: rules.map((rule) => ({ file: `/r/${rule.name}.json`, rule })),
  };
}
