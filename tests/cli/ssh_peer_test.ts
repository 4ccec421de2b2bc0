import { assertEquals } from "@std/assert";
import { sshPeer } from "../../src/cli/ssh_peer.ts";

/** 100 is a child of 50, that of 20, that of 1. */
function peerIn(environments: Readonly<Record<number, readonly string[]>>): string | null {
  const parents = new Map([[100, 50], [50, 20], [20, 1]]);
  return sshPeer(100, {
    environment: (pid) => environments[pid] ?? null,
    parent: (pid) => parents.get(pid) ?? null,
  });
}

Deno.test("The peer of the session is found where sudo has hidden it, too", () => {
  const connection = "SSH_CONNECTION=192.0.2.7 50000 192.0.2.1 22";
  assertEquals(peerIn({ 100: ["A=b", connection] }), "192.0.2.7");
  assertEquals(peerIn({ 100: ["A=b"], 20: [connection] }), "192.0.2.7");
  assertEquals(peerIn({ 50: ["SSH_CONNECTION=fe80::1%eth0 1 fe80::2%eth0 22"] }), "fe80::1");
});

Deno.test("Outside of a session there is none; the first process is nobody's", () => {
  assertEquals(peerIn({ 100: ["SSH_CONNECTION="], 1: ["SSH_CONNECTION=192.0.2.7 1 2 3"] }), null);
});
