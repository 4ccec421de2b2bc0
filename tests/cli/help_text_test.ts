import { assertEquals } from "@std/assert";
import type { Command } from "../../src/cli/command.ts";
import { commandHelp, programHelp } from "../../src/cli/help_text.ts";
import { EXIT } from "../../src/core/exit_error.ts";

const RUN: Command = {
  name: "run",
  summary: "Run it",
  options: [{ name: "queue", value: "N", help: "queue number" }, { name: "json", value: null, help: "as JSON" }],
  run: () => Promise.resolve(EXIT.ok),
};
const VERSION: Command = { ...RUN, name: "version", summary: "Print the version", options: [] };

Deno.test("programHelp lists the commands, aligned", () => {
  assertEquals(
    programHelp([RUN, VERSION]),
    `sallyport: which program is this, and may it connect?

Usage: sallyport COMMAND [OPTIONS]

  run      Run it
  version  Print the version

sallyport COMMAND --help tells more.
`,
  );
});

Deno.test("commandHelp lists the options, aligned", () => {
  assertEquals(
    commandHelp(RUN),
    `Run it.

Usage: sallyport run [OPTIONS]

  --queue N  queue number
  --json     as JSON
`,
  );
});

Deno.test("commandHelp ends with the notes", () => {
  assertEquals(
    commandHelp({ ...VERSION, notes: "Nothing else." }),
    "Print the version.\n\nUsage: sallyport version [OPTIONS]\n\n\nNothing else.\n",
  );
});

Deno.test("commandHelp tells of the argument, too", () => {
  assertEquals(
    commandHelp({ ...VERSION, argument: { name: "PID", help: "a process" } }),
    "Print the version.\n\nUsage: sallyport version PID [OPTIONS]\n\n  PID  a process\n",
  );
});

Deno.test("commandHelp does without options", () => {
  assertEquals(commandHelp(VERSION), "Print the version.\n\nUsage: sallyport version [OPTIONS]\n\n");
});

Deno.test("programHelp of a group tells how its commands are written", () => {
  const help = programHelp([{ ...RUN, name: "rules check" }], "rules");
  assertEquals(help.split("\n").slice(2, 5), ["Usage: sallyport rules COMMAND [OPTIONS]", "", "  rules check  Run it"]);
  assertEquals(help.endsWith("sallyport rules COMMAND --help tells more.\n"), true);
});

Deno.test("commandHelp puts an argument that may be left out in brackets", () => {
  const help = commandHelp({ ...VERSION, argument: { name: "DIR", help: "a directory", isOptional: true } });
  assertEquals(help, "Print the version.\n\nUsage: sallyport version [DIR] [OPTIONS]\n\n  DIR  a directory\n");
});
