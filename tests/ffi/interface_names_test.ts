import { assertEquals } from "@std/assert";
import { asInterfaceIndex } from "../../src/core/identifiers.ts";
import { interfaceName } from "../../src/ffi/interface_names.ts";
import { Libc } from "../../src/ffi/libc.ts";

Deno.test("interfaceName knows the first interface of a namespace, and null for none", () => {
  using libc = new Libc();
  assertEquals(interfaceName(libc, asInterfaceIndex(1)), "lo");
  assertEquals([0, 65_000_000].map((index) => interfaceName(libc, asInterfaceIndex(index))), [null, null]);
});
