import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import { formatIp } from "../../src/core/format_ip.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { frag_hdr, iphdr, ipv6_opt_hdr, ipv6hdr } from "../../src/packet/headers.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { isUnreadable, type UnreadablePacket } from "../../src/packet/unreadable_packet.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { packets } from "../fixtures/packets/mod.ts";
import { buildPacket, type Extension, type PacketDescription } from "../support/packet_builder.ts";
import { queuedPacket } from "../support/queued_packet.ts";
import { forRandom } from "../support/random.ts";
import { connectionOf, randomPacket } from "../support/random_packet.ts";

const PLAIN = { optionWords: 0, fragmentOffset: 0, data: new Uint8Array(0) };

/** The result in one line: "protocol source[:port] > destination[:port] [icmp …]", or the reason. */
function told(result: Connection | UnreadablePacket): string {
  if (isUnreadable(result)) return result.reason;
  const { protocol, source, destination, sourcePort, destinationPort, icmp } = result;
  const end = (ip: string, port: number | null): string => port === null ? ip : `${ip} ${port}`;
  const flow = `${protocol}: ${end(formatIp(source), sourcePort)} > ${end(formatIp(destination), destinationPort)}`;
  return icmp === null ? flow : `${flow}, type ${icmp.type} code ${icmp.code} echo ${icmp.echoId}`;
}

function tell(bytes: Uint8Array, length = bytes.length): string {
  return told(toConnection(queuedPacket(bytes, length)));
}

const EXPECTED: Readonly<Record<keyof typeof packets, string>> = {
  gre_v4: "47: 127.0.0.1 > 127.0.0.2",
  icmp_echo: "1: 127.0.0.1 > 127.0.0.1, type 8 code 0 echo 4660",
  icmp_port_unreachable: "1: 127.0.0.1 > 127.0.0.1, type 3 code 3 echo null",
  icmpv6_echo: "58: ::1 > ::1, type 128 code 0 echo 4660",
  mld_report: "58: :: > ff02::16, type 143 code 0 echo null",
  proto_253_v4: "253: 127.0.0.1 > 127.0.0.2",
  proto_253_v6: "253: ::1 > ::1",
  sctp_init_v4: "132: 127.0.0.1 40005 > 127.0.0.1 3868",
  tcp_syn_v4: "6: 127.0.0.1 40001 > 127.0.0.1 443",
  tcp_syn_v6: "6: ::1 40001 > ::1 443",
  udp_v4: "17: 127.0.0.1 40002 > 127.0.0.1 53",
  udp_v4_fragment_first: "17: 127.0.0.1 40002 > 127.0.0.1 53",
  udp_v4_fragment_last: "17: 127.0.0.1 > 127.0.0.1",
  udp_v4_options: "17: 127.0.0.1 40002 > 127.0.0.1 53",
  udp_v6: "17: ::1 40002 > ::1 53",
  udp_v6_ah: "17: ::1 40002 > ::1 53",
  udp_v6_destination_options: "17: ::1 40002 > ::1 53",
  udp_v6_esp: "50: ::1 > ::1",
  udp_v6_fragment_first: "17: ::1 40002 > ::1 53",
  udp_v6_fragment_last: "17: ::1 > ::1",
  udp_v6_hop_by_hop_routing_destination: "17: ::1 40002 > ::1 53",
  udplite_v4: "136: 127.0.0.1 40003 > 127.0.0.1 5004",
  udplite_v6: "136: ::1 40003 > ::1 5004",
};

for (const [name, { bytes, length }] of Object.entries(packets)) {
  Deno.test(`toConnection reads ${name}`, () => {
    assertEquals(tell(bytes, length), EXPECTED[name as keyof typeof packets]);
  });

  Deno.test(`toConnection takes ${name} at every copy range`, () => {
    const whole = tell(bytes, length);
    for (let copied = 1; copied < bytes.length; copied++) {
      const cut = tell(bytes.subarray(0, copied), length);
      assert(cut === whole || cut === "beyond-copy", `${copied} bytes: ${cut}`);
    }
    assertEquals(tell(bytes.subarray(0, 0), length), "empty");
  });

  Deno.test(`toConnection finds ${name} out when it ends before its own length`, () => {
    const ipv4 = (bytes[0] ?? 0) >>> 4 === 4;
    for (let end = 1; end < bytes.length; end++) {
      const early = ipv4
        ? end < iphdr.size ? "ipv4-header-truncated" : "ipv4-bad-total-length"
        : end < ipv6hdr.size
        ? "ipv6-header-truncated"
        : "ipv6-bad-payload-length";
      assertEquals(tell(bytes.subarray(0, end)), early);
    }
  });
}

Deno.test("toConnection keeps what the kernel says beside the packet", () => {
  const packet = queuedPacket(packets.tcp_syn_v4.bytes);
  const result = toConnection(packet);
  assert(!isUnreadable(result));
  assertEquals(result.userId, packet.userId);
  assertEquals(result.groupId, packet.groupId);
  assertEquals(result.inputInterface, packet.inputInterface);
  assertEquals(result.outputInterface, packet.outputInterface);
});

Deno.test("toConnection gives back any packet's description", () => {
  forRandom(5000, (random) => {
    const description = randomPacket(random);
    const packet = queuedPacket(buildPacket(description));
    assertEquals(toConnection(packet), connectionOf(description, packet));
  });
});

Deno.test("toConnection reads a window of a larger buffer, and nothing around it", () => {
  forRandom(500, (random) => {
    const bytes = buildPacket(randomPacket(random));
    const buffer = random.bytes(bytes.length + 200);
    buffer.set(bytes, 100);
    const cut = random.between(0, bytes.length);
    assertEquals(tell(buffer.subarray(100, 100 + cut), bytes.length), tell(bytes.slice(0, cut), bytes.length));
  });
});

Deno.test("toConnection never throws: random bytes, and packets with bytes changed", () => {
  forRandom(20_000, (random) => {
    const bytes = random.oneIn(2) ? random.bytes(random.between(0, 120)) : buildPacket(randomPacket(random));
    for (let change = 0; change < 3 && bytes.length > 0; change++) {
      bytes[random.between(0, Math.min(60, bytes.length) - 1)] = random.u32() & 0xff;
    }
    const result = toConnection(queuedPacket(bytes, random.between(0, bytes.length + 100)));
    assertStrictEquals(isUnreadable(result) || result.source.family === result.destination.family, true);
  });
});

Deno.test("toConnection knows the versions 4 and 6 only", () => {
  for (let version = 0; version < 16; version++) {
    const bytes = packets.udp_v4.bytes.slice();
    bytes[0] = (version << 4) | 5;
    const known = version === 4 || version === 6;
    assertEquals(tell(bytes) === "unknown-ip-version", !known, `version ${version}`);
  }
});

Deno.test("toConnection checks the header length of IPv4", () => {
  const bytes = packets.udp_v4.bytes.slice();
  const outcomes: string[] = [];
  for (let words = 0; words < 16; words++) {
    bytes[iphdr.fields.version_ihl.offset] = 0x40 | words;
    outcomes.push(tell(bytes));
  }
  assertEquals(outcomes.slice(0, 5), new Array(5).fill("ipv4-bad-header-length"));
  assertEquals(outcomes[5], EXPECTED.udp_v4);
  // 32 bytes in all: 28 leave room for ports, 32 for nothing, more is more than the packet has.
  assertEquals(outcomes[8], "transport-header-truncated");
  assertEquals(outcomes.slice(9), new Array(7).fill("ipv4-bad-total-length"));
});

Deno.test("toConnection believes a total length of IPv4 only between the header and the packet", () => {
  const bytes = packets.udp_v4.bytes.slice();
  const claim = (length: number): string => {
    iphdr.fields.tot_len.set(viewOf(bytes), 0, length);
    return tell(bytes);
  };
  assertEquals(claim(0), "ipv4-bad-total-length");
  assertEquals(claim(19), "ipv4-bad-total-length");
  assertEquals(claim(20), "transport-header-truncated");
  assertEquals(claim(23), "transport-header-truncated");
  assertEquals(claim(24), EXPECTED.udp_v4);
  assertEquals(claim(32), EXPECTED.udp_v4);
  assertEquals(claim(33), "ipv4-bad-total-length");
  assertEquals(claim(65535), "ipv4-bad-total-length");
});

Deno.test("toConnection believes a payload length of IPv6 only up to the packet", () => {
  const bytes = packets.udp_v6.bytes.slice();
  const claim = (length: number): string => {
    ipv6hdr.fields.payload_len.set(viewOf(bytes), 0, length);
    return tell(bytes);
  };
  assertEquals(claim(0), "transport-header-truncated");
  assertEquals(claim(3), "transport-header-truncated");
  assertEquals(claim(4), EXPECTED.udp_v6);
  assertEquals(claim(12), EXPECTED.udp_v6);
  assertEquals(claim(13), "ipv6-bad-payload-length");
});

Deno.test("toConnection reads packets of more than 65535 bytes, whose length field is 0", () => {
  const v4 = packets.tcp_syn_v4.bytes.slice();
  iphdr.fields.tot_len.set(viewOf(v4), 0, 0);
  assertEquals(tell(v4, 65_535), "ipv4-bad-total-length");
  assertEquals(tell(v4, 65_536), EXPECTED.tcp_syn_v4);
  const v6 = packets.tcp_syn_v6.bytes.slice();
  ipv6hdr.fields.payload_len.set(viewOf(v6), 0, 0);
  assertEquals(tell(v6, 65_575), "transport-header-truncated");
  assertEquals(tell(v6, 65_576), EXPECTED.tcp_syn_v6);
});

function withExtensions(extensions: readonly Extension[]): PacketDescription {
  const loopback = parseIp("::1");
  assert(loopback !== null);
  const transport = { kind: "ports", protocol: 6, source: 1, destination: 2 } as const;
  return { ...PLAIN, source: loopback, destination: loopback, transport, extensions };
}

Deno.test("toConnection follows eight extension headers and no more", () => {
  const destination: Extension = { kind: "options", nexthdr: 60, units: 0 };
  const chain = (length: number): string => tell(buildPacket(withExtensions(new Array(length).fill(destination))));
  assertEquals(chain(8), "6: ::1 1 > ::1 2");
  assertEquals(chain(9), "ipv6-too-many-extensions");
  assertEquals(chain(100), "ipv6-too-many-extensions");
});

Deno.test("toConnection checks the length of every extension header", () => {
  for (const nexthdr of [0, 43, 60] as const) {
    const bytes = buildPacket(withExtensions([{ kind: "options", nexthdr, units: 1 }]));
    ipv6_opt_hdr.fields.hdrlen.set(viewOf(bytes), ipv6hdr.size, 2);
    assertEquals(tell(bytes), "ipv6-extension-truncated");
    ipv6_opt_hdr.fields.hdrlen.set(viewOf(bytes), ipv6hdr.size, 255);
    assertEquals(tell(bytes), "ipv6-extension-truncated");
    assertEquals(tell(bytes.subarray(0, ipv6hdr.size + 1), bytes.length), "beyond-copy");
  }
});

Deno.test("toConnection names an extension header that the datagram ends in", () => {
  const extensions: readonly Extension[] = [
    { kind: "options", nexthdr: 60, units: 1 },
    { kind: "auth", units: 4 },
    { kind: "fragment", offset: 0, more: true },
  ];
  for (const extension of extensions) {
    const whole = buildPacket(withExtensions([extension]));
    const end = whole.length - 4;
    for (let length = ipv6hdr.size; length < whole.length; length++) {
      const bytes = whole.slice(0, length);
      ipv6hdr.fields.payload_len.set(viewOf(bytes), 0, length - ipv6hdr.size);
      assertEquals(tell(bytes), length < end ? "ipv6-extension-truncated" : "transport-header-truncated");
    }
  }
});

Deno.test("toConnection takes the next header of a later fragment for its protocol, even if it is an extension", () => {
  const bytes = buildPacket(withExtensions([{ kind: "fragment", offset: 1, more: false }]));
  assertEquals(tell(bytes), "6: ::1 > ::1");
  frag_hdr.fields.nexthdr.set(viewOf(bytes), ipv6hdr.size, 60);
  assertEquals(tell(bytes), "60: ::1 > ::1");
});
