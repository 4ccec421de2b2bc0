import { assertEquals } from "@std/assert";
import { asPacketId, type PacketId } from "../../src/core/identifiers.ts";
import { latestPacket } from "../../src/nfqueue/latest_packet.ts";
import { forRandom } from "../support/random.ts";

function latest(...ids: readonly number[]): number | null {
  return latestPacket(ids.map(asPacketId));
}

Deno.test("latestPacket is the highest id, in whatever order they are", () => {
  assertEquals([latest(7), latest(7, 9), latest(9, 7), latest(2, 9, 4)], [7, 9, 9, 9]);
});

Deno.test("latestPacket of none is null", () => {
  assertEquals(latest(), null);
});

Deno.test("latestPacket takes an id after the 2^32nd for later than one before", () => {
  assertEquals([latest(0xffff_fffe, 0xffff_ffff, 0), latest(1, 0xffff_ffff)], [0, 1]);
  assertEquals(latest(0x7fff_ffff, 0x8000_0000), 0x8000_0000);
});

Deno.test("latestPacket finds the last of up to 4,096 packets, wherever the count stands", () => {
  forRandom(500, (random) => {
    const first = random.u32();
    const ids = Array.from({ length: random.between(1, 20) }, () => (first + random.between(0, 4095)) >>> 0);
    const distance = (id: PacketId | number | null): number => ((id ?? 0) - first) >>> 0;
    assertEquals(distance(latest(...ids)), Math.max(...ids.map(distance)));
  });
});
