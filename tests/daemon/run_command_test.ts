import { assertEquals } from "@std/assert";
import { commandRunner } from "../../src/daemon/run_command.ts";

function sh(script: string, input?: string): ReturnType<typeof commandRunner.run> {
  return commandRunner.run("sh", ["-c", script], input);
}

Deno.test("commandRunner gives exit code, output and errors", async () => {
  assertEquals(await sh("echo out; echo err >&2; exit 3"), { code: 3, stdout: "out\n", stderr: "err\n" });
});

Deno.test("commandRunner hands over the input, and its end", async () => {
  assertEquals((await sh("cat", "a\nb\u00e9")).stdout, "a\nb\u00e9");
  assertEquals((await sh("cat")).stdout, "");
});

Deno.test("commandRunner runs a program that does not read its input, however long that is", async () => {
  assertEquals(await sh("exit 2", "x".repeat(1_000_000)), { code: 2, stdout: "", stderr: "" });
});

Deno.test("commandRunner says of a program that is not there what a shell would", async () => {
  const missing = { code: 127, stdout: "", stderr: "no-such-program: command not found" };
  assertEquals(await commandRunner.run("no-such-program", []), missing);
});

Deno.test("commandRunner passes arguments as they are", async () => {
  const { stdout } = await commandRunner.run("printf", ["%s|", "a b", "$HOME", "*", ""]);
  assertEquals(stdout, "a b|$HOME|*||");
});
