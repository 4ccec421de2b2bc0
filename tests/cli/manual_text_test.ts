import { assertEquals, assertStringIncludes } from "@std/assert";
import { manualText } from "../../src/cli/manual_text.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";
import { COMMANDS } from "./commands.ts";

const PAGE = manualText(COMMANDS, "1.2.3");

Deno.test("Every command, option and exit code is in the page, and no text of ours is a request", () => {
  for (const { name, options } of COMMANDS) {
    assertStringIncludes(PAGE, `.SS "sallyport ${name}`);
    for (const option of options) assertStringIncludes(PAGE, `.B "\\-\\-${option.name}`);
  }
  for (const code of [0, 1, 64, 69, 77, 78]) assertStringIncludes(PAGE, `.B "${code}"`);
  const requests = PAGE.split("\n").filter((line) => /^[.']/.test(line)).map((line) => line.split(" ")[0] ?? "");
  const known = [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP"];
  assertEquals(requests.filter((request) => !known.includes(request)), []);
});

kernelTest({ name: "groff has nothing to say against the manual page", needs: ["groff"] }, async () => {
  const { code, stdout, stderr } = await runCommand(["groff", "-ww", "-man", "-Tascii", "-P-c"], { stdin: PAGE });
  assertEquals([code, stderr], [0, ""]);
  const text = stdout.replaceAll(/.[\b]/g, ""); // bold is written twice
  for (const words of ["--mode observe|enforce", 'a \\ and a "quote"', ".config, where", "'Second line."]) {
    assertStringIncludes(text, words);
  }
});
