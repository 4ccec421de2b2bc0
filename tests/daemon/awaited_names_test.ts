import { assertEquals } from "@std/assert";
import { AwaitedNames } from "../../src/daemon/awaited_names.ts";
import { named } from "../names/samples.ts";

const [A, B] = [named("a.example", "192.0.2.1"), named("b.example", "192.0.2.2")];

Deno.test("pages of several answers are put together, each in its order", async () => {
  const names = new AwaitedNames();
  const ids: number[] = [];
  const [first, second] = [names.ask((id) => ids.push(id)), names.ask((id) => ids.push(id))];
  const [one = 0, other = 0] = ids;
  names.take({ id: one, names: [A], done: false });
  names.take({ id: other, names: [], done: true });
  names.take({ id: 99, names: [A], done: true });
  names.take({ id: one, names: [B], done: true });
  assertEquals(await Promise.all([first, second]), [[A, B], []]);
});

Deno.test("what the worker has not told when it ends is not known", async () => {
  const names = new AwaitedNames();
  let asked = 0;
  const answer = names.ask((id) => void (asked = id));
  names.take({ id: asked, names: [A], done: false });
  names.end();
  assertEquals(await answer, null);
});
