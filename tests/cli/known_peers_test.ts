import { assertEquals } from "@std/assert";
import type { z } from "zod";
import { knownPeers } from "../../src/cli/known_peers.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { ip } from "../rules/samples.ts";
import { named } from "./named.ts";

Deno.test("peers that are known get their names, others none", async () => {
  const answer = { names: [named({ address: "192.0.2.1", process_id: 7 })], left: 0 };
  const client = { get: <T>(_: string, shape: z.ZodType<T>) => Promise.resolve(shape.parse(answer)) };
  const [one, other] = [ip("192.0.2.1"), ip("192.0.2.2")];
  const names = await knownPeers(client, asPid(7), [one, other]);
  assertEquals([names.of(one), names.of(other)], ["www.example", null]);
});
