import { u16be, u32be } from "../../src/wire/field_types.ts";
import type { FieldType } from "../../src/wire/struct.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";

/** What a packet message says; null leaves an attribute out. Attributes are numbered as in nfnetlink_queue.h. */
export interface PacketDescription {
  readonly id: number;
  readonly hook?: number;
  readonly mark?: number | null;
  readonly inputInterface?: number | null;
  readonly outputInterface?: number | null;
  readonly capturedLength?: number | null;
  readonly userId?: number | null;
  readonly groupId?: number | null;
  readonly payload?: Uint8Array | null;
}

/** NFQNL_MSG_PACKET by hand, apart from the code under test: struct nfgenmsg, then attributes. */
export function packetMessage(packet: PacketDescription, others: readonly Uint8Array[] = []): Uint8Array {
  const header = concat([number(u32be, packet.id), number(u16be, 0x0800), Uint8Array.of(packet.hook ?? 3)]);
  const word = (type: number, value: number | null | undefined): Uint8Array[] =>
    value === null || value === undefined ? [] : [netlinkAttribute(type, number(u32be, value))];
  return packetMessageOf([
    netlinkAttribute(1, header),
    ...others,
    ...word(3, packet.mark),
    ...word(5, packet.inputInterface),
    ...word(6, packet.outputInterface),
    ...word(16, packet.userId),
    ...word(17, packet.groupId),
    ...word(13, packet.capturedLength),
    ...(packet.payload ? [netlinkAttribute(10, packet.payload)] : []),
  ]);
}

/** The same with these attributes and no others. */
export function packetMessageOf(attributes: readonly Uint8Array[]): Uint8Array {
  return netlinkMessage({ type: 0x300, body: concat([Uint8Array.of(2, 0, 0, 5), ...attributes]) });
}

function number(type: FieldType<number>, value: number): Uint8Array {
  const bytes = new Uint8Array(type.size);
  type.write(viewOf(bytes), 0, value);
  return bytes;
}
