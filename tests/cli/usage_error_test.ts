import { assertEquals } from "@std/assert";
import { unknownWord } from "../../src/cli/usage_error.ts";
import { EXIT } from "../../src/core/exit_error.ts";

Deno.test("unknownWord names what is nearest", () => {
  const error = unknownWord("command", "rnu", ["version", "run"]);
  assertEquals([error.code, error.message], [EXIT.usage, "unknown command rnu. Did you mean run?"]);
});
