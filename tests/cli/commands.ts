import { EXIT } from "../../src/core/exit_error.ts";
import type { Command } from "../../src/cli/command.ts";

const run = (): Promise<0> => Promise.resolve(EXIT.ok);

/** A small table of commands, with everything that a command can have. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    summary: "Run it",
    options: [
      { name: "mode", value: "observe|enforce", choices: ["observe", "enforce"], help: 'a \\ and a "quote"' },
      { name: "config", value: "FILE", help: ".config, where it begins with a dot" },
      { name: "queue", value: "N", help: "a number" },
      { name: "insecure", value: null, help: "a switch" },
    ],
    notes: "First line.\n'Second line.",
    run,
  },
  { name: "rules list", summary: "List", options: [{ name: "json", value: null, help: "as JSON" }], run },
  {
    name: "rules check",
    summary: "Check",
    argument: { name: "DIR", help: "the directory", isOptional: true },
    options: [],
    run,
  },
];
