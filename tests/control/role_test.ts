import { assertEquals } from "@std/assert";
import { includes, type RoleMap, roleOf } from "../../src/control/role.ts";
import { asGid, asPid, asUid } from "../../src/core/identifiers.ts";
import type { Peer } from "../../src/core/peer.ts";

const MAP: RoleMap = {
  read: { users: [], groups: [asGid(10)] },
  answer: { users: [asUid(1001)], groups: [] },
  admin: { users: [], groups: [asGid(20)] },
};

function peer(uid: number, gid: number, ...groups: readonly number[]): Peer {
  return { pid: asPid(1), uid: asUid(uid), gid: asGid(gid), groups: groups.map(asGid) };
}

Deno.test("The highest role counts, by user, group or further group; root is admin", () => {
  assertEquals(roleOf(peer(0, 0), MAP), "admin");
  assertEquals(roleOf(peer(1000, 10), MAP), "read");
  assertEquals(roleOf(peer(1000, 1000, 4, 10), MAP), "read");
  assertEquals(roleOf(peer(1001, 10), MAP), "answer");
  assertEquals(roleOf(peer(1001, 10, 20), MAP), "admin");
  assertEquals(roleOf(peer(1000, 1000), MAP), null);
});

Deno.test("A role includes those before it", () => {
  assertEquals([includes("admin", "read"), includes("answer", "answer"), includes("read", "answer")], [
    true,
    true,
    false,
  ]);
});
