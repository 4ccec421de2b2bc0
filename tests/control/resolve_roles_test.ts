import { assertEquals } from "@std/assert";
import { type Names, resolveRoles } from "../../src/control/resolve_roles.ts";
import { asGid, asUid } from "../../src/core/identifiers.ts";

const NAMES: Names = {
  userId: (name) => name === "alice" ? asUid(1001) : null,
  groupId: (name) => name === "ops" ? asGid(50) : null,
};
const NOBODY = { group: null, read: [], answer: [], admin: [] };

Deno.test("Without names there is root's group, and nobody has a role", () => {
  const none = { users: [], groups: [] };
  assertEquals(resolveRoles(NOBODY, NAMES), {
    ok: true,
    value: { group: asGid(0), roles: { read: none, answer: none, admin: none } },
  });
});

Deno.test("Users and groups by name and number; members of the socket's group may read", () => {
  const resolved = resolveRoles({ group: "ops", read: ["1000"], answer: ["alice", "%ops"], admin: ["%27"] }, NAMES);
  assertEquals(resolved, {
    ok: true,
    value: {
      group: asGid(50),
      roles: {
        read: { users: [asUid(1000)], groups: [asGid(50)] },
        answer: { users: [asUid(1001)], groups: [asGid(50)] },
        admin: { users: [], groups: [asGid(27)] },
      },
    },
  });
});

Deno.test("Who is not on this host is told with the place, all of them", () => {
  const resolved = resolveRoles({ group: "x", read: ["alice", "bob"], answer: [], admin: ["%staff"] }, NAMES);
  assertEquals(resolved, {
    ok: false,
    problems: [
      { path: "$.Control.Group", reason: 'there is no group "x" on this host' },
      { path: "$.Control.Read[1]", reason: 'there is no user "bob" on this host' },
      { path: "$.Control.Admin[0]", reason: 'there is no group "staff" on this host' },
    ],
  });
});
