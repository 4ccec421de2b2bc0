import { assertEquals } from "@std/assert";
import type { ServiceCase } from "./cases.ts";
import { failuresOf } from "./outcome.ts";

const CASES: readonly ServiceCase[] = [
  { name: "one", script: "", expected: /^a\n$/ },
  { name: "two", script: "", expected: /^b\nc\n$/ },
];

Deno.test("Cases are held to what they print", () => {
  assertEquals(failuresOf(CASES, "guest: kernel 6.1\r\n== case 0\r\na\r\n== case 1\r\nb\r\nc\r\n== end\r\n"), []);
  assertEquals(failuresOf(CASES, "== case 0\nx\n== case 1\nb\nc\n== end\n"), [
    "FAIL one\n     not /^a\\n$/, but:\nx\n",
  ]);
});

Deno.test("A case that the guest did not come to the end of has failed", () => {
  assertEquals(failuresOf(CASES, "== case 0\na\n== case 1\nb\n"), ["FAIL two\n     the guest did not come to its end"]);
});
