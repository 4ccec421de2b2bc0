import { assert, assertEquals } from "@std/assert";
import { PeerNames } from "../../src/cli/peer_names.ts";
import { type PtrLookup, resolvePeers } from "../../src/cli/resolve_peers.ts";
import { ip } from "../sockdiag/socket_bytes.ts";

Deno.test("resolvePeers asks for each address once, and takes the first name without its last dot", async () => {
  const asked: string[] = [];
  const lookUp: PtrLookup = (name) => {
    asked.push(name);
    return Promise.resolve(name.startsWith("4.") ? ["dns.example.", "other.example."] : ["six.example"]);
  };
  const names = new PeerNames();
  await resolvePeers(["192.0.2.4", "::1", "192.0.2.4", "::ffff:192.0.2.4"].map(ip), lookUp, names);
  assertEquals(asked.length, 2);
  assertEquals(["192.0.2.4", "::ffff:192.0.2.4", "::1", "::2"].map((text) => names.of(ip(text))), [
    "dns.example",
    "dns.example",
    "six.example",
    null,
  ]);
});

Deno.test("resolvePeers does not ask for addresses that have a name", async () => {
  const names = new PeerNames();
  names.set(ip("192.0.2.1"), "known.example");
  await resolvePeers([ip("192.0.2.1")], () => Promise.resolve(["another.example"]), names);
  assertEquals(names.of(ip("192.0.2.1")), "known.example");
});

Deno.test("resolvePeers leaves addresses without a name that have none, and that nobody answers for", async () => {
  const lookUp: PtrLookup = (name) =>
    name.startsWith("1.") ? Promise.reject(new Error("no such name")) : Promise.resolve([]);
  const names = new PeerNames();
  await resolvePeers(["192.0.2.1", "192.0.2.2"].map(ip), lookUp, names);
  assertEquals(["192.0.2.1", "192.0.2.2"].map((text) => names.of(ip(text))), [null, null]);
});

Deno.test("resolvePeers waits for all answers together no longer than told, and asks in parallel", async () => {
  const silent: PtrLookup = (name, signal) =>
    name.startsWith("7.") ? Promise.resolve(["seven.example"]) : new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const addresses = Array.from({ length: 100 }, (_, last) => ip(`192.0.2.${last}`));
  const before = performance.now();
  const names = new PeerNames();
  await resolvePeers([...addresses, ip("198.51.100.7")], silent, names, 50);
  assert(performance.now() - before < 2000);
  assertEquals(names.of(ip("198.51.100.7")), "seven.example");
});
