import { assertThrows } from "@std/assert";
import { assertNever } from "../../src/core/assert_never.ts";

Deno.test("assertNever throws on a value that lied about its type", () => {
  assertThrows(() => assertNever("surprise" as never), Error, 'Unexpected value: "surprise"');
});
