import { assertEquals } from "@std/assert";
import { asUid } from "../../src/core/identifiers.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { userNameById } from "../../src/ffi/user_name.ts";

Deno.test("userNameById knows the host's users, and null for others", () => {
  using libc = new Libc();
  assertEquals([0, 65534, 4_000_000_000].map((id) => userNameById(libc, asUid(id))), ["root", "nobody", null]);
});
