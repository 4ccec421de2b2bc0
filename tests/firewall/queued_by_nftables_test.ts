import { assertEquals } from "@std/assert";
import { queuedByNftables } from "../../src/firewall/queued_by_nftables.ts";

/** nft 1.1.3, `nft list chain inet sallyport intercept`, and the same rule as 1.0.6 writes it; shortened. */
const LISTED = (rule: string): string =>
  `table inet sallyport {
	chain intercept {
		type filter hook output priority -125; policy accept;
		counter packets 3 bytes 180 drop
		udp dport 53 ct mark & 0x00ff0000 == 0x00010000 queue flags bypass to 1
		${rule}
	}
}
`;

Deno.test("the packets of the queue rule are read, however it is spelled, not those of other rules", () => {
  for (
    const rule of ["counter packets 12 bytes 720 queue flags bypass to 0", "counter packets 12 bytes 720 queue num 0"]
  ) {
    assertEquals(queuedByNftables(LISTED(rule)), 12, rule);
  }
  assertEquals(queuedByNftables(""), 0);
});
