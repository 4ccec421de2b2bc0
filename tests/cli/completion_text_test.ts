/** What bash makes of the script. */
import { assertEquals } from "@std/assert";
import { completionText } from "../../src/cli/completion_text.ts";
import { runCommand } from "../support/run_command.ts";
import { COMMANDS } from "./commands.ts";

const CASES: readonly [line: readonly string[], offered: readonly string[]][] = [
  [[""], ["help", "rules", "run"]],
  [["r"], ["rules", "run"]],
  [["rules", ""], ["check", "list"]],
  [["rules", "l"], ["list"]],
  [["run", "--"], ["--config", "--help", "--insecure", "--mode", "--queue"]],
  [["run", "--mode", ""], ["enforce", "observe"]],
  [["run", "--mode", "e"], ["enforce"]],
  [["run", "--queue", ""], []],
  [["run", "--config", "/etc/passw"], ["/etc/passwd"]],
  [["run", "--insecure", "--m"], ["--mode"]],
  [["rules", "list", "--"], ["--help", "--json"]],
  [["rules", "check", "--mode", ""], ["--help"]],
  [["other", "--"], []],
];

Deno.test("bash offers the commands, their options, and the values that an option takes", async () => {
  for (const [line, offered] of CASES) {
    const words = ["sallyport", ...line].map((word) => `'${word}'`).join(" ");
    const script = `${completionText(COMMANDS)}
      COMP_WORDS=(${words}) COMP_CWORD=${line.length}; _sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await runCommand(["bash", "--norc", "-u", "-c", script]);
    const found = stdout.split("\n").filter((word) => word !== "" && word !== "/etc/passwd-").sort();
    assertEquals([found, stderr], [offered, ""], line.join(" "));
  }
});
