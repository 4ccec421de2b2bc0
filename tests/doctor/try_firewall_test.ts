import { assertEquals, assertStringIncludes } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { ok, problem } from "../../src/doctor/outcome.ts";
import { tryIptables, tryNftables } from "../../src/doctor/try_firewall.ts";
import type { CommandResult, CommandRunner } from "../../src/firewall/command.ts";
import type { Interception } from "../../src/firewall/interception.ts";
import type { NftResult } from "../../src/firewall/nft_command.ts";

const INTERCEPTION: Interception = {
  queue: 0,
  namesQueue: null,
  marks: marksWithin(0xff00_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};

/** Answers each command line as told, and keeps them. */
class Runner implements CommandRunner {
  readonly commands: string[] = [];
  readonly #answer: (command: string) => Partial<CommandResult>;

  constructor(answer: (command: string) => Partial<CommandResult>) {
    this.#answer = answer;
  }

  run(program: string, args: readonly string[]): Promise<CommandResult> {
    const command = [program, ...args].join(" ");
    this.commands.push(command);
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...this.#answer(command) });
  }
}

Deno.test("nftables is in order where it takes a queue rule, in one transaction that takes it away", async () => {
  const texts: string[] = [];
  const nft = (result: NftResult) => ({ run: (text: string) => (texts.push(text), result) });
  assertEquals(await tryNftables(nft({ kind: "done", output: "" }), INTERCEPTION), ok("takes a queue rule"));
  assertEquals(texts.length, 1);
  assertStringIncludes(texts[0] ?? "", "delete table inet sallyport-probe");
  const refusal = "nftables takes no queue rule: Could not process rule: No such file or directory";
  const errors = "Error: Could not process rule: No such file or directory\n";
  assertEquals(await tryNftables(nft({ kind: "refused", errors }), INTERCEPTION), problem(refusal));
  assertEquals(await tryNftables(nft({ kind: "absent", errors: "gone" }), INTERCEPTION), problem("nftables: gone"));
});

Deno.test("iptables sets its rules in namespaces of their own, and nowhere else", async () => {
  const runner = new Runner((command) =>
    command.endsWith("--version") ? { stdout: "iptables v1.8.9 (nf_tables)\n" } : {}
  );
  assertEquals(await tryIptables(runner, INTERCEPTION, true), ok("iptables v1.8.9 (nf_tables) takes all rules"));
  const changing = runner.commands.filter((command) => command !== "iptables --version");
  assertEquals(changing.filter((command) => command.includes("-restore ")).length, 4);
  assertEquals(changing.filter((command) => !command.startsWith("unshare --net -- ip")), []);
});

Deno.test("iptables that is not there, or refuses a rule, is a problem in its own words", async () => {
  const stderr = "unshare: failed to execute iptables-save: No such file or directory";
  const outcome = await tryIptables(new Runner(() => ({ code: 127, stderr })), INTERCEPTION, false);
  assertEquals(outcome, problem(`iptables-save failed with code 127: ${stderr}`));
});
