import { assertEquals } from "@std/assert";
import type { z } from "zod";
import { knownPeers } from "../../src/cli/known_peers.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { ip } from "../rules/samples.ts";

const NAMED = { address: "192.0.2.1", aliases: [], by: "10.0.0.53", trusted: true, until: "", process_path: "/x" };
const NAMES = [
  { ...NAMED, name: "others.example", process_id: 2 },
  { ...NAMED, name: "newer.example", process_id: 1 },
  { ...NAMED, name: "older.example", process_id: 1 },
  { ...NAMED, name: "lie.example", process_id: 1, trusted: false, address: "192.0.2.2" },
];

function client(answer: () => unknown): Parameters<typeof knownPeers>[0] {
  return { get: <T>(_: string, shape: z.ZodType<T>) => Promise.try(() => shape.parse(answer())) };
}

async function nameOf(pid: number, address = "192.0.2.1", answer = (): unknown => ({ names: NAMES, left: 0 })) {
  return (await knownPeers(client(answer), asPid(pid))).of(ip(address));
}

Deno.test("a peer is called as the process has asked for it last, else as others have", async () => {
  assertEquals(await nameOf(1), "newer.example");
  assertEquals(await nameOf(2), "others.example");
  assertEquals(await nameOf(3), "others.example");
});

Deno.test("what nobody trusted has told, and what is not known, is no name", async () => {
  assertEquals([await nameOf(1, "192.0.2.2"), await nameOf(1, "192.0.2.3")], [null, null]);
});

Deno.test("where no firewall runs, none is known", async () => {
  const noDaemon = (): never => {
    throw new ExitError(EXIT.unavailable, "there is no daemon");
  };
  assertEquals(await nameOf(1, "192.0.2.1", noDaemon), null);
});
