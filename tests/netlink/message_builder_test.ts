import { assertEquals, assertThrows } from "@std/assert";
import { forEachMessage } from "../../src/netlink/for_each_message.ts";
import { MessageBuilder } from "../../src/netlink/message_builder.ts";
import { forEachAttribute } from "../../src/netlink/nlattr.ts";
import { u16be, u32be, u8 } from "../../src/wire/field_types.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import type { FieldType } from "../../src/wire/struct.ts";
import { struct } from "../../src/wire/struct.ts";
import { forRandom, type Random } from "../support/random.ts";

const head = struct("head", 4, { family: u8, version: u8, id: u16be });

function bytesOf(length: number): FieldType<Uint8Array> {
  return {
    size: length,
    read: (view, at) => new Uint8Array(view.buffer, view.byteOffset + at, length),
    write: (view, at, value) => new Uint8Array(view.buffer, view.byteOffset + at, length).set(value),
  };
}

Deno.test("MessageBuilder writes header, body and padded attributes", () => {
  const message = new MessageBuilder(0x302, 5, 7)
    .body(head, { family: 2, version: 0, id: 0x0102 })
    .attribute(1, u8, 0xaa)
    .attribute(2, u32be, 0x01020304).build();
  const expected = fromHex("24000000 0203 0500 07000000 00000000 02000102 05000100 aa000000 08000200 01020304");
  assertEquals(toHex(message), toHex(expected));
});

Deno.test("MessageBuilder writes a message of a header alone", () => {
  const expected = fromHex("10000000 0300 0000 feffffff 00000000");
  assertEquals(toHex(new MessageBuilder(3, 0, 0xffff_fffe).build()), toHex(expected));
});

Deno.test("MessageBuilder writes attributes inside others, with the length of what they hold", () => {
  const message = new MessageBuilder(3, 0, 0)
    .nested(1, (outer) => void outer.attribute(2, u8, 0xaa).nested(3, (inner) => void inner.attribute(4, u32be, 5)))
    .nested(6, () => {}).build();
  const inner = "0c000380 08000400 00000005";
  const expected = fromHex(`2c000000 0300 0000 00000000 00000000 18000180 05000200 aa000000 ${inner} 04000680`);
  assertEquals(toHex(message), toHex(expected));
});

Deno.test("MessageBuilder refuses to grow beyond its capacity", () => {
  const builder = new MessageBuilder(1, 0, 0, 20).body(head, { family: 0, version: 0, id: 0 });
  assertThrows(() => builder.attribute(1, u32be, 1));
  assertThrows(() => new MessageBuilder(1, 0, 0, 15));
});

interface Attribute {
  readonly type: number;
  readonly value: string;
}

function randomAttributes(random: Random): Attribute[] {
  return Array.from({ length: random.between(0, 12) }, () => ({
    type: random.between(0, 0x3fff),
    value: toHex(random.bytes(random.between(0, 20))),
  }));
}

Deno.test("what MessageBuilder writes, forEachMessage and forEachAttribute read", () => {
  forRandom(500, (random) => {
    const [type, flags, sequence] = [random.u32() & 0xffff, random.u32() & 0xffff, random.u32()];
    const attributes = randomAttributes(random);
    const values = { family: random.between(0, 255), version: random.between(0, 255), id: random.between(0, 65535) };
    const builder = new MessageBuilder(type, flags, sequence, 1024).body(head, values);
    for (const { type, value } of attributes) builder.attribute(type, bytesOf(value.length / 2), fromHex(value));

    forEachMessage(builder.build(), (message) => {
      assertEquals([message.type, message.flags, message.sequence], [type, flags, sequence]);
      assertEquals(head.read(message.view, message.body), values);
      const found: Attribute[] = [];
      forEachAttribute(message.view, message.body + head.size, message.end, (type, at, length) => {
        found.push({ type, value: toHex(bytesOf(length).read(message.view, at)) });
      });
      assertEquals(found, attributes);
    });
  });
});
