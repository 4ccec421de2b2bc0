import { assertEquals, assertThrows } from "@std/assert";
import type { Command } from "../../src/cli/command.ts";
import { parseOptions } from "../../src/cli/parse_options.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";

const COMMAND: Command = {
  name: "try",
  summary: "Try",
  options: [
    { name: "queue", value: "N", help: "" },
    { name: "mode", value: "observe|enforce", choices: ["observe", "enforce"], help: "" },
    { name: "pid-file", value: "FILE", help: "" },
    { name: "json", value: null, help: "" },
  ],
  run: () => Promise.resolve(EXIT.ok),
};

const WITH_ARGUMENT: Command = { ...COMMAND, argument: { name: "PID", help: "a process" } };

function parse(...args: readonly string[]): Record<string, string> {
  return Object.fromEntries(parseOptions(COMMAND, args));
}

Deno.test("parseOptions reads values and switches in any order", () => {
  assertEquals(parse(), {});
  assertEquals(parse("--queue", "7", "--json"), { queue: "7", json: "true" });
  assertEquals(parse("--json", "--mode=enforce", "--pid-file", "/run/x"), {
    json: "true",
    mode: "enforce",
    "pid-file": "/run/x",
  });
});

Deno.test("parseOptions takes values as text, whatever they look like", () => {
  assertEquals(parse("--queue", "007", "--pid-file", "-")["queue"], "007");
  assertEquals(parse("--pid-file", "-")["pid-file"], "-");
  assertEquals(parse("--pid-file=a=b")["pid-file"], "a=b");
  assertEquals(parse("--pid-file", "a b\u001b")["pid-file"], "a b\u001b");
});

Deno.test("parseOptions lets the last of several values hold", () => {
  assertEquals(parse("--queue", "1", "--queue=2"), { queue: "2" });
});

Deno.test("parseOptions knows --help of every command", () => {
  assertEquals(parse("--help"), { help: "true" });
});

function refused(...args: readonly string[]): string {
  return refusedBy(COMMAND, args);
}

function refusedBy(command: Command, args: readonly string[]): string {
  const error = assertThrows(() => parseOptions(command, args), ExitError);
  assertEquals(error.code, EXIT.usage);
  return error.message;
}

Deno.test("parseOptions names the option nearest to an unknown one", () => {
  assertEquals(refused("--qeue", "7"), "unknown option --qeue. Did you mean --queue?");
  assertEquals(refused("--pidfile=x"), "unknown option --pidfile=x. Did you mean --pid-file?");
  assertEquals(refused("--hlep"), "unknown option --hlep. Did you mean --help?");
  assertEquals(refused("-j").startsWith("unknown option -j. Did you mean --"), true);
});

Deno.test("parseOptions takes no argument", () => {
  assertEquals(refused("now"), "try takes no argument, but got now");
  assertEquals(refused("--json", "now"), "try takes no argument, but got now");
  assertEquals(refused("--", "now"), "try takes no argument, but got --");
  assertEquals(refused("--json=maybe"), "--json takes no value");
});

Deno.test("parseOptions takes the one argument of a command that has one, as text, before and after options", () => {
  const withArgument = (...args: readonly string[]) => Object.fromEntries(parseOptions(WITH_ARGUMENT, args));
  assertEquals(withArgument("0x10"), { PID: "0x10" });
  assertEquals(withArgument("--json", "7", "--queue", "1"), { PID: "7", json: "true", queue: "1" });
  assertEquals(withArgument("--help"), { help: "true" });
});

Deno.test("parseOptions wants the argument of a command that has one, once", () => {
  assertEquals(refusedBy(WITH_ARGUMENT, []), "try needs PID: a process");
  assertEquals(refusedBy(WITH_ARGUMENT, ["7", "8"]), "try takes one argument, PID, but got 8");
  assertEquals(refusedBy(WITH_ARGUMENT, ["7", "--"]), "try takes one argument, PID, but got --");
  assertEquals(refusedBy(WITH_ARGUMENT, ["7", "--jsno"]), "unknown option --jsno. Did you mean --json?");
});

Deno.test("parseOptions wants a value where one is needed", () => {
  assertEquals(refused("--queue"), "--queue needs a value: N");
  assertEquals(refused("--queue="), "--queue needs a value: N");
  assertEquals(refused("--queue", "--json"), "--queue needs a value: N");
});

Deno.test("parseOptions wants one of the values that there are", () => {
  assertEquals(refused("--mode", "block"), "--mode is one of observe, enforce, not block");
  assertEquals(refused("--mode", "Observe"), "--mode is one of observe, enforce, not Observe");
});

Deno.test("parseOptions does without an argument that may be left out", () => {
  const command: Command = { ...COMMAND, argument: { name: "DIR", help: "a directory", isOptional: true } };
  assertEquals(Object.fromEntries(parseOptions(command, ["--json"])), { json: "true" });
  assertEquals(Object.fromEntries(parseOptions(command, ["d", "--json"])), { DIR: "d", json: "true" });
  assertEquals(refusedBy(command, ["d", "e"]), "try takes one argument, DIR, but got e");
});
