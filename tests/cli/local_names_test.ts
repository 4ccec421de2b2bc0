import { assertEquals } from "@std/assert";
import { localNames } from "../../src/cli/local_names.ts";
import { asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import { Libc } from "../../src/ffi/libc.ts";

Deno.test("localNames knows users and devices, the second time too, and a device without a name by its number", () => {
  using libc = new Libc();
  const names = localNames(libc);
  for (let time = 0; time < 2; time++) {
    assertEquals([names.user(asUid(0)), names.user(asUid(4_000_000_000))], ["root", null]);
    assertEquals([0, 1, 65_000_000].map((index) => names.device(asInterfaceIndex(index))), [null, "lo", "65000000"]);
  }
});
