/** `deno bench bench/to_connection_bench.ts`: what reading one queued packet costs. Needs no permission. */
import { toConnection } from "../src/packet/to_connection.ts";
import { packets } from "../tests/fixtures/packets/mod.ts";
import { queuedPacket } from "../tests/support/queued_packet.ts";

for (const [name, { bytes, length }] of Object.entries(packets)) {
  const packet = queuedPacket(bytes, length);
  Deno.bench(name, () => void toConnection(packet));
}
