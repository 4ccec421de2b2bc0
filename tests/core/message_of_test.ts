import { assertEquals } from "@std/assert";
import { messageOf } from "../../src/core/message_of.ts";

Deno.test("an error says its message, anything else itself", () => {
  assertEquals([messageOf(new TypeError("no")), messageOf("text"), messageOf(7)], ["no", "text", "7"]);
});
