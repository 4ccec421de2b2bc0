import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { conversations } from "../fixtures/sockdiag/mod.ts";
import type { Turn } from "../support/conversation.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { sequenceOf } from "../support/netlink_bytes.ts";

/** A recorded conversation with the kernel, to be held again. Requests are hexadecimal digits without their number. */
export interface Replay {
  readonly diag: SocketDiag;
  readonly sent: string[];
  readonly recorded: readonly string[];
}

/** One of the recorded conversations. */
export function replay(name: keyof typeof conversations): Replay {
  return replayOf(conversations[name]);
}

/** Answers each request with what the kernel answered to that request in the conversation, its number put in. */
export function replayOf(turns: readonly Turn[]): Replay {
  const recorded = turns.filter(({ direction }) => direction === "sent").map(({ bytes }) => withoutNumber(bytes));
  const transport = new FakeTransport((request, index) => {
    const asks = turns.flatMap(({ direction }, at) => direction === "sent" ? [at] : []);
    const answers = turns.slice((asks[index] ?? turns.length) + 1, asks[index + 1]);
    return answers.map(({ bytes }) => numbered(bytes, sequenceOf(request)));
  });
  return {
    diag: new SocketDiag(transport),
    get sent() {
      return transport.sent.map((hex) => hex.slice(0, 16) + hex.slice(24));
    },
    recorded,
  };
}

function withoutNumber(request: Uint8Array): string {
  const hex = toHex(request);
  return hex.slice(0, 16) + hex.slice(24);
}

/** A datagram whose every message bears this number. */
function numbered(datagram: Uint8Array, sequence: number): Uint8Array {
  const bytes = datagram.slice();
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at += (u32host.read(view, at) + 3) & ~3) u32host.write(view, at + 8, sequence);
  return bytes;
}
