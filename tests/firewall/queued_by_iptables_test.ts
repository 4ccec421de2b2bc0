import { assertEquals } from "@std/assert";
import { queuedByIptables } from "../../src/firewall/queued_by_iptables.ts";

/** iptables-save v1.8.9 (nf_tables), `iptables-save --counters`, Linux 6.18, 2026-11-22; shortened. */
const SAVED = `*mangle
:OUTPUT ACCEPT [8:480]
:SALLYPORT-OUTPUT - [0:0]
[8:480] -A OUTPUT -j SALLYPORT-OUTPUT
[1:60] -A OUTPUT -j NFQUEUE --queue-num 3
[3:180] -A SALLYPORT-OUTPUT -m conntrack ! --ctstatus CONFIRMED -j CONNMARK --set-xmark 0x1000000/0xff000000
[4:300] -A SALLYPORT-OUTPUT -p udp -m udp --dport 53 -m connmark --mark 0x1000000/0xff000000 -j NFQUEUE --queue-num 1
[12:720] -A SALLYPORT-OUTPUT -j NFQUEUE --queue-num 0 --queue-bypass
`;

Deno.test("the packets of our queue rule are read, not those of others, nor packets that are only read", () => {
  assertEquals(queuedByIptables(SAVED), 12);
  assertEquals(queuedByIptables(""), 0);
});
