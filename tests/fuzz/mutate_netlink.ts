import { u16host, u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";
import type { Random } from "../support/random.ts";
import type { Mutate } from "./fuzz_target.ts";
import { mutateBytes } from "./mutate_bytes.ts";

const HEADER = 16;
const NESTED = 0x8000;

/** An attribute, and those in it where it holds some. `length` is what it says of itself, if that is not true. */
interface Attribute {
  readonly type: number;
  readonly value: Uint8Array | readonly Attribute[];
  readonly length?: number;
}

/** Changes netlink messages whose body begins with a struct of `head` bytes: attributes come twice, in another order, … */
export function mutateNetlink(head: number): Mutate {
  return (random, seeds) => {
    const seed = random.pick(seeds);
    const begin = Math.min(HEADER + head, seed.length);
    let attributes = attributesIn(seed.subarray(begin));
    const others = attributesIn(random.pick(seeds).subarray(begin));
    for (let left = random.between(0, 4); left > 0; left--) attributes = changed(random, attributes, others);
    const message = rebuilt(random, seed, concat([seed.subarray(HEADER, begin), bytesOf(attributes)]));
    const datagram = random.oneIn(8) ? concat([message, random.pick(seeds)]) : message;
    return random.oneIn(3) ? mutateBytes(random, [datagram]) : datagram;
  };
}

/** The messages of datagrams, one by one. */
export function messagesIn(datagrams: readonly Uint8Array[]): Uint8Array[] {
  return datagrams.flatMap((datagram) => {
    const messages: Uint8Array[] = [];
    for (let at = 0; at < datagram.length;) {
      const length = u32host.read(viewOf(datagram), at);
      messages.push(datagram.slice(at, at + length));
      at += Math.ceil(length / 4) * 4;
    }
    return messages;
  });
}

/** Whether the first message is no longer than the datagram. */
export function hasMessage(datagram: Uint8Array): boolean {
  if (datagram.length < HEADER) return false;
  const length = u32host.read(viewOf(datagram), 0);
  return length >= HEADER && length <= datagram.length;
}

function rebuilt(random: Random, seed: Uint8Array, body: Uint8Array): Uint8Array {
  const view = viewOf(seed);
  const flags = u16host.read(view, 6) ^ (random.oneIn(8) ? 1 << random.between(0, 15) : 0);
  const type = random.oneIn(16) ? random.between(0, 0xffff) : u16host.read(view, 4);
  const lie = random.oneIn(8) ? { length: HEADER + body.length + random.pick([-17, -4, -1, 1, 4, 0x7fff_ffff]) } : {};
  return netlinkMessage({ type, flags, sequence: u32host.read(view, 8), body, ...lie });
}

function attributesIn(bytes: Uint8Array): readonly Attribute[] {
  const found: Attribute[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at + 4 <= bytes.length;) {
    const [length, type] = [u16host.read(view, at), u16host.read(view, at + 2)];
    const value = bytes.slice(at + 4, at + Math.max(4, length));
    found.push({ type, value: (type & NESTED) === 0 ? value : attributesIn(value) });
    at += Math.ceil(Math.max(4, length) / 4) * 4;
  }
  return found;
}

function bytesOf(attributes: readonly Attribute[]): Uint8Array {
  return concat(attributes.map(({ type, value, length }) => {
    const bytes = value instanceof Uint8Array ? value : bytesOf(value);
    return netlinkAttribute(type, bytes, length);
  }));
}

function changed(random: Random, all: readonly Attribute[], others: readonly Attribute[]): readonly Attribute[] {
  const at = random.between(0, Math.max(0, all.length - 1));
  const [one, other] = [all[at], others[random.between(0, Math.max(0, others.length - 1))]];
  if (one === undefined) return other === undefined ? all : [other];
  if (!(one.value instanceof Uint8Array) && !random.oneIn(3)) {
    return all.with(at, { ...one, value: changed(random, one.value, others) });
  }
  switch (random.between(0, 6)) {
    case 0:
      return all.toSpliced(at, 0, one);
    case 1:
      return all.toSpliced(at, 1);
    case 2:
      return all.toSpliced(random.between(0, all.length), 0, other ?? one);
    case 3:
      return all.with(at, { ...one, type: random.oneIn(2) ? random.between(0, 40) : one.type ^ NESTED });
    case 4:
      return all.with(at, { ...one, length: random.pick([0, 1, 3, 4, 5, 7, 8, 0x7fff, 0xffff]) });
    case 5:
      return all.with(at, { type: one.type, value: [one, { type: 1, value: random.bytes(random.between(0, 8)) }] });
    default:
      return all.with(at, { ...one, value: mutateBytes(random, [bytesOf([one]).subarray(4)]) });
  }
}
