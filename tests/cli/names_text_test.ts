import { assertEquals } from "@std/assert";
import { namesText } from "../../src/cli/names_text.ts";

const NAMED = {
  address: "192.0.2.1",
  name: "www.example.org",
  aliases: ["a.cdn.example"],
  by: "127.0.0.53",
  trusted: true,
  until: "2026-11-22T17:30:05.000000Z",
  process_id: 4711,
  process_path: "/usr/bin/curl",
};

Deno.test("names as a table; what a program chose is escaped", () => {
  const untrusted = { ...NAMED, name: "bank.example", aliases: [], by: "198.51.100.66", trusted: false };
  const text = namesText([NAMED, { ...untrusted, process_id: null, process_path: null }, {
    ...untrusted,
    process_path: "/tmp/\u001b[31m",
  }], { colour: false, offsetAt: () => 0 });
  assertEquals(
    text,
    `ADDRESS    NAME                              FROM                         UNTIL                ASKED BY
192.0.2.1  www.example.org -> a.cdn.example  127.0.0.53                   2026-11-22 17:30:05  /usr/bin/curl [4711]
192.0.2.1  bank.example                      198.51.100.66 (not trusted)  2026-11-22 17:30:05  ?
192.0.2.1  bank.example                      198.51.100.66 (not trusted)  2026-11-22 17:30:05  /tmp/\\x1b[31m [4711]`,
  );
});
