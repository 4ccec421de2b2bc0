import { assertEquals, assertNotEquals } from "@std/assert";
import { makeSelfTestToken, selfTestContent, selfTestNumber } from "../../src/daemon/self_test_packet.ts";

const TOKEN = Uint8Array.from({ length: 16 }, (_, index) => index + 1);

/** Headers of so many bytes, and the content. */
function packet(headers: number, content: Uint8Array): Uint8Array {
  return Uint8Array.of(...new Uint8Array(headers), ...content);
}

Deno.test("A packet of the self-test is known by its token, by IPv4 and by IPv6, and tells its number", () => {
  for (const number of [0, 1, 0xffff_ffff]) {
    const content = selfTestContent(TOKEN, number);
    assertEquals(selfTestNumber(packet(20 + 8, content), TOKEN), number);
    assertEquals(selfTestNumber(packet(40 + 8, content), TOKEN), number);
  }
});

Deno.test("Any other packet is none: one of another length, or of another token", () => {
  const content = selfTestContent(TOKEN, 1);
  assertEquals(selfTestNumber(new Uint8Array(0), TOKEN), null);
  assertEquals(selfTestNumber(packet(29, content), TOKEN), null);
  assertEquals(selfTestNumber(packet(28, content.with(0, 0)), TOKEN), null);
  assertEquals(selfTestNumber(packet(28, content.with(15, 0)), TOKEN), null);
  assertEquals(selfTestNumber(packet(48, content.with(7, 0)), TOKEN), null);
});

Deno.test("Each token is another", () => {
  assertEquals(makeSelfTestToken().length, 16);
  assertNotEquals(makeSelfTestToken(), makeSelfTestToken());
});
