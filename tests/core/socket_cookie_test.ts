import { assertEquals } from "@std/assert";
import { cookieText, sameCookie } from "../../src/core/socket_cookie.ts";

Deno.test("sameCookie compares both words", () => {
  assertEquals(sameCookie({ low: 1, high: 2 }, { low: 1, high: 2 }), true);
  assertEquals(sameCookie({ low: 1, high: 2 }, { low: 1, high: 3 }), false);
  assertEquals(sameCookie({ low: 1, high: 2 }, { low: 2, high: 2 }), false);
});

Deno.test("sockets without a cookie are not the same for that", () => {
  assertEquals([sameCookie(null, null), sameCookie({ low: 0, high: 0 }, null)], [false, false]);
});

Deno.test("cookieText is the whole u64", () => {
  assertEquals(cookieText({ low: 4097, high: 0 }), "4097");
  assertEquals(cookieText({ low: 0xffff_fffe, high: 0xffff_ffff }), "18446744073709551614");
  assertEquals(cookieText({ low: 0, high: 1 }), "4294967296");
});
