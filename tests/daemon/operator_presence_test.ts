import { assertEquals } from "@std/assert";
import { OperatorPresence } from "../../src/daemon/operator_presence.ts";

Deno.test("Somebody is there while he watches, and for a while after he has looked", () => {
  const told: boolean[] = [];
  using presence = new OperatorPresence((isThere) => told.push(isThere));
  const [one, other] = [presence.watch(), presence.watch()];
  one[Symbol.dispose]();
  other[Symbol.dispose]();
  assertEquals(told, [true, true, true, false]);
  presence.look();
  const third = presence.watch();
  third[Symbol.dispose]();
  assertEquals(told.slice(4), [true, true, true]);
});
