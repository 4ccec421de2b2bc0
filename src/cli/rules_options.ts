import type { OptionDescription } from "./command.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";

/** What tells a command that needs no daemon which rules, and which configuration, it is about. */
export const CONFIG_OPTIONS: readonly OptionDescription[] = [
  { name: "config", value: "FILE", help: `configuration (${DEFAULT_CONFIG}; built-in defaults without it)` },
  { name: "allow-insecure-files", value: null, help: "read files that others could have written (for tests)" },
];

/** The same for a command whose argument is not the directory. */
export const RULES_OPTIONS: readonly OptionDescription[] = [
  { name: "rules", value: "DIR", help: "rule files (Rules.Path of the configuration)" },
  ...CONFIG_OPTIONS,
];
