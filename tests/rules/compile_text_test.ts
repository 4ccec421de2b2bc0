import { assertEquals } from "@std/assert";
import { compileText } from "../../src/rules/compile_text.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { readingOf } from "../../src/rules/reading.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { SharedMatchers } from "../../src/rules/shared_matchers.ts";
import { Subject } from "../../src/rules/subject.ts";
import { TRUE } from "../../src/rules/truth.ts";
import { facts } from "./samples.ts";

Deno.test("only what a condition asks for is looked up", () => {
  const asked: string[] = [];
  const curious: Facts = {
    ...facts(),
    environment: (name) => (asked.push(name), ""),
    hash: (algorithm) => (asked.push(algorithm), ""),
    interfaceName: () => (asked.push("interface"), ""),
  };
  const subject = new Subject();
  subject.begin(curious);
  const condition = { type: "simple", data: "", sensitive: false } as const;
  for (const operand of ["process.env.A", "process.hash.sha1", "process.hash.md5", "iface.in", "dest.host"] as const) {
    compileText({ ...condition, operand }, readingOf("allow"), new SharedMatchers(NO_LISTS))(subject);
  }
  assertEquals(asked, ["A", "sha1", "md5"]);
});

Deno.test("the operand true does not look at its data", () => {
  const subject = new Subject();
  subject.begin(facts());
  assertEquals(
    compileText(
      { type: "simple", operand: "true", data: "x", sensitive: true },
      readingOf("deny"),
      new SharedMatchers(NO_LISTS),
    )(subject),
    TRUE,
  );
});
