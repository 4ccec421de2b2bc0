import { asPacketId } from "../../src/core/identifiers.ts";
import { forEachMessage } from "../../src/netlink/for_each_message.ts";
import { readPacketMessage } from "../../src/nfqueue/packet_message.ts";
import { NF_ACCEPT } from "../../src/nfqueue/constants.ts";
import { VerdictMessage } from "../../src/nfqueue/verdict_message.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { packetMessages } from "../../tests/fixtures/nfqueue/mod.ts";

for (const name of ["tcp_syn_v4", "tcp_syn_v6", "udp_v4_long"] as const) {
  Deno.bench({ name: `NFQUEUE message to connection, ${name}` }, () => {
    forEachMessage(packetMessages[name], (message) => {
      if (isUnreadable(toConnection(readPacketMessage(message)))) throw new Error("The packet cannot be read");
    });
  });
}

const verdict = new VerdictMessage(0);
let id = 0;

Deno.bench({ name: "verdict to NFQUEUE message" }, () => {
  verdict.write(asPacketId(id = (id + 1) >>> 0), NF_ACCEPT, null);
});
