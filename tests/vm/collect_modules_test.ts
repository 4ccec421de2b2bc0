import { assertEquals } from "@std/assert";
import { parseDependencies } from "./collect_modules.ts";

Deno.test("modules.dep: each module with all it needs", () => {
  const text = "kernel/net/a.ko.xz: kernel/lib/b.ko.xz kernel/lib/c.ko.xz\nkernel/lib/b.ko.xz:\n";
  assertEquals([...parseDependencies(text)], [
    ["kernel/net/a.ko.xz", ["kernel/lib/b.ko.xz", "kernel/lib/c.ko.xz"]],
    ["kernel/lib/b.ko.xz", []],
  ]);
});
