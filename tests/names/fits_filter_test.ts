import { assertEquals } from "@std/assert";
import type { NameFilter } from "../../src/core/name_filter.ts";
import { fitsFilter } from "../../src/names/fits_filter.ts";
import { ip } from "../rules/samples.ts";
import { named } from "./samples.ts";

const NAMED = named("www.example.org", "192.0.2.1", { aliases: ["a.cdn.example"] });

function fits(filter: NameFilter): boolean {
  return fitsFilter(filter, NAMED);
}

Deno.test("names are found by their address, by themselves, by what is above them, and by their aliases", () => {
  assertEquals([fits({ kind: "all" }), fits({ kind: "address", address: ip("::ffff:192.0.2.1") })], [true, true]);
  assertEquals(fits({ kind: "address", address: ip("192.0.2.2") }), false);
  for (const name of ["www.example.org", "example.org", "org", "a.cdn.example", "cdn.example"]) {
    assertEquals(fits({ kind: "name", name }), true, name);
  }
  for (const name of ["example", "w.example.org", "ww.example.org", "ample.org"]) {
    assertEquals(fits({ kind: "name", name }), name === "example", name);
  }
});
