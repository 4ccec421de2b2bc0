import { assertEquals, assertThrows } from "@std/assert";
import { readTcpInfo } from "../../src/sockdiag/tcp_info.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";

/** As long as the kernel's since Linux 6.7, each byte its own place. */
const numbered = Uint8Array.from({ length: 248 }, (_, at) => at);

function word(at: number): number {
  return viewOf(numbered).getUint32(at, true);
}

function long(at: number): number {
  return Number(viewOf(numbered).getBigUint64(at, true));
}

Deno.test("readTcpInfo reads its fields where tcp.h has them", () => {
  const info = readTcpInfo(viewOf(numbered), 0, numbered.length);
  assertEquals([info.retransmits, info.retransmissionTimeout, info.sendMss], [2, word(8), word(16)]);
  assertEquals([info.pathMtu, info.rtt, info.rttDeviation], [word(60), word(68), word(72)]);
  assertEquals([info.congestionWindow, info.totalRetransmits], [word(80), word(100)]);
  assertEquals([info.bytesAcked, info.bytesReceived], [long(120), long(128)]);
  assertEquals([info.segmentsSent, info.segmentsReceived, info.minRtt], [word(136), word(140), word(148)]);
  assertEquals([info.deliveryRate, info.bytesSent, info.bytesRetransmitted], [long(160), long(200), long(208)]);
});

Deno.test("readTcpInfo says null for what an older kernel did not send, and takes more from a newer one", () => {
  const oldest = readTcpInfo(viewOf(numbered), 0, 104);
  assertEquals([oldest.totalRetransmits, oldest.bytesAcked, oldest.minRtt, oldest.bytesSent], [
    word(100),
    null,
    null,
    null,
  ]);
  const until = (length: number): (number | null)[] => {
    const { minRtt, bytesSent, bytesRetransmitted } = readTcpInfo(viewOf(numbered), 0, length);
    return [minRtt, bytesSent, bytesRetransmitted];
  };
  assertEquals(until(152), [word(148), null, null]);
  assertEquals(until(207), [word(148), null, null]);
  assertEquals(until(208), [word(148), long(200), null]);
  const longer = new Uint8Array(300);
  longer.set(numbered);
  assertEquals(readTcpInfo(viewOf(longer), 0, 300), readTcpInfo(viewOf(numbered), 0, 248));
});

Deno.test("readTcpInfo refuses what is shorter than it ever was", () => {
  for (let length = 0; length < 104; length++) {
    assertThrows(() => readTcpInfo(viewOf(numbered), 0, length), WireError, `needs 104 bytes, there are ${length}`);
  }
});
