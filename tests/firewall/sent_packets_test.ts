import { assertEquals } from "@std/assert";
import { SentPackets } from "../../src/firewall/sent_packets.ts";

Deno.test("counts of rules that are set anew are summed up; one that somebody has zeroed takes nothing away", () => {
  const sent = new SentPackets();
  sent.counted(5);
  sent.counted(7);
  assertEquals(sent.total, 7);
  sent.setAnew();
  sent.counted(2);
  sent.counted(0);
  assertEquals(sent.total, 9);
});
