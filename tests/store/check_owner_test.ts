import { assertEquals, assertThrows } from "@std/assert";
import { checkOwner } from "../../src/store/check_owner.ts";
import { UnsafeFile } from "../../src/store/unsafe_file.ts";

const CASES: readonly (readonly [what: string, uid: number | null, mode: number | null, reason: string | null])[] = [
  ["root's file", 0, 0o100644, null],
  ["the user's file", 1000, 0o100600, null],
  ["somebody else's file", 1001, 0o100600, "belongs to user 1001, not to root or the user who runs this"],
  ["a file that the group may write", 0, 0o100664, "mode 0664 lets others write it"],
  ["a file that all may write", 1000, 0o100602, "mode 0602 lets others write it"],
  ["a sticky directory", 0, 0o041777, "mode 1777 lets others write it"],
  ["a file of an unknown owner", null, 0o100600, "belongs to user ?, not to root or the user who runs this"],
  ["a file of unknown mode", 0, null, "mode 0022 lets others write it"],
];

for (const [what, uid, mode, reason] of CASES) {
  Deno.test(`checkOwner: ${what} is ${reason === null ? "trusted" : "refused"}`, () => {
    if (reason === null) checkOwner("f", { uid, mode }, 1000);
    else assertEquals(assertThrows(() => checkOwner("f", { uid, mode }, 1000), UnsafeFile).reason, reason);
  });
}
