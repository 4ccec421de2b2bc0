import { assertEquals } from "@std/assert";
import { KnownNames, knownNames } from "../../src/cli/known_names.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { ip } from "../rules/samples.ts";
import { named } from "./named.ts";

const KNOWN = new KnownNames([
  named({ name: "others.example", process_id: 2 }),
  named({ name: "newer.example", process_id: 1 }),
  named({ name: "older.example", process_id: 1 }),
  named({ name: "lie.example", trusted: false, address: "192.0.2.2" }),
]);

function nameOf(address: string, ...pids: readonly number[]): string | null {
  return KNOWN.of(ip(address), pids.map(asPid));
}

Deno.test("an address is called as one of these processes has asked for it last, else as others have", () => {
  assertEquals([nameOf("192.0.2.1", 1), nameOf("192.0.2.1", 3, 2)], ["newer.example", "others.example"]);
  assertEquals([nameOf("192.0.2.1", 3), nameOf("192.0.2.1")], ["others.example", "others.example"]);
  assertEquals(nameOf("::ffff:192.0.2.1", 1), "newer.example");
});

Deno.test("what nobody trusted has told, and what is not known, is no name", () => {
  assertEquals([nameOf("192.0.2.2", 1), nameOf("192.0.2.3", 1)], [null, null]);
});

Deno.test("where no firewall runs, none is known", async () => {
  const get = () => Promise.reject(new ExitError(EXIT.unavailable, "there is no daemon"));
  assertEquals((await knownNames({ get })).of(ip("192.0.2.1"), []), null);
});
