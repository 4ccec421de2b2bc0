import { assert } from "@std/assert";
import { asksFor } from "../../src/rules/asks_for.ts";
import { rule } from "./samples.ts";

const PORT = { type: "simple", operand: "dest.port", data: "443" };

Deno.test("what a rule asks for is found alone, in a list, and in what is within it", () => {
  const { operator } = rule({
    operator: {
      type: "list",
      operand: "list",
      list: [{ type: "not", operand: "not", list: [{ ...PORT, operand: "source.port" }] }, PORT],
    },
  });
  for (const operand of ["source.port", "dest.port"]) assert(asksFor(operator, (each) => each === operand));
  assert(!asksFor(operator, (each) => each === "user.id"));
  assert(asksFor(rule({ operator: PORT }).operator, (each) => each === "dest.port"));
});
