import { assertEquals } from "@std/assert";
import { asGid } from "../../src/core/identifiers.ts";
import { groupIdByName } from "../../src/ffi/group_id.ts";
import { Libc } from "../../src/ffi/libc.ts";

Deno.test("groupIdByName knows the host's groups, and null for others", () => {
  using libc = new Libc();
  assertEquals(groupIdByName(libc, "root"), asGid(0));
  for (const name of ["", "no-such-group", "root\0", "0"]) assertEquals(groupIdByName(libc, name), null, name);
});
