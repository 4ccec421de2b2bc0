import { assertEquals } from "@std/assert";
import { asUid } from "../../src/core/identifiers.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { userIdByName } from "../../src/ffi/user_id.ts";

Deno.test("userIdByName knows the host's users, and null for others", () => {
  using libc = new Libc();
  assertEquals(userIdByName(libc, "root"), asUid(0));
  assertEquals(userIdByName(libc, "nobody"), asUid(65534));
  for (const name of ["", "no-such-user", "root\0", "0"]) assertEquals(userIdByName(libc, name), null, name);
});
