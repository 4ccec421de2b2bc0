import { assertEquals } from "@std/assert";
import { asPid } from "../../../src/core/identifiers.ts";
import { formatIp } from "../../../src/core/format_ip.ts";
import { user_count } from "../../../src/ebpf/counters.ts";
import type { Environment } from "../../../src/ebpf/programs/environment.ts";
import { recordSocket } from "../../../src/ebpf/programs/record_socket.ts";
import { releaseSocket } from "../../../src/ebpf/programs/release_socket.ts";
import { readEvent } from "../../../src/ebpf/read_event.ts";
import { fromHex } from "../../../src/wire/hex.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { littleKernelLayout } from "../little_kernel.ts";
import { Machine } from "../machine.ts";
import { cookieKey, process, recordAt } from "./little_world.ts";

const KEY = cookieKey(2, 1);
const NETNS = "0300000000000000";
const ANY = "00".repeat(16);

/** A kernel with one recorded socket. */
function kernel(): FakeKernel {
  const fake = new FakeKernel();
  fake.current.task = process(fake);
  new Machine(fake).run(recordSocket(fake.environment), fake.allocate(8, "program"));
  fake.current.time = 6_000_000_000n;
  return fake;
}

/** Addresses in hexadecimal digits, as on the wire. */
interface Socket {
  readonly family: 2 | 10;
  readonly source: string;
  readonly destination: string;
  readonly port?: number;
  readonly destinationPort?: number;
  readonly protocol?: number;
}

/** The destination's port is 443, in network byte order. */
const PORT_443 = 0xbb01;

function release(fake: FakeKernel, socket: Socket, environment: Environment = fake.environment): void {
  const { family, source, destination, port = 40000, ...rest } = socket;
  const sk = fake.object("sock", {
    "__sk_common.skc_family": family,
    "__sk_common.skc_num": port,
    "__sk_common.skc_dport": rest.destinationPort ?? PORT_443,
    sk_protocol: rest.protocol ?? 6,
  });
  const { sock } = littleKernelLayout;
  const [from, to] = family === 2
    ? [sock["__sk_common.skc_rcv_saddr"], sock["__sk_common.skc_daddr"]]
    : [sock["__sk_common.skc_v6_rcv_saddr"], sock["__sk_common.skc_v6_daddr"]];
  for (const [at, hex] of [[from, source], [to, destination]] as const) {
    fake.bytesAt(sk + BigInt(at), hex.length / 2, "kernel").set(fromHex(hex));
  }
  assertEquals(new Machine(fake).run(releaseSocket(environment), sk), 1n);
}

const V4: Socket = { family: 2, source: "0a000001", destination: "c6336407" };
const V4_KEY = NETNS + "00000000000000000000ffff0a000001" + "00000000000000000000ffffc6336407" + "409c" + "01bb" +
  "06000000";

Deno.test("a released socket is found by its cookie and by its flow, and is no longer live", () => {
  const fake = kernel();
  release(fake, V4);
  assertEquals([fake.keysOf("live"), fake.keysOf("gone"), fake.keysOf("flows")], [[], [KEY], [V4_KEY]]);
  const record = recordAt(fake, "gone", KEY);
  assertEquals([record?.pid, record?.time, record?.comm], [asPid(100), 6_000_000_000, "curl"]);
  assertEquals(recordAt(fake, "flows", V4_KEY), record);
  assertEquals(fake.events, []);
});

Deno.test("a socket of IPv6 leaves its flow, too", () => {
  const fake = kernel();
  const [source, destination] = ["20010db8000000000000000000000001", "20010db80000000000000000000000fe"];
  release(fake, { family: 10, source, destination });
  assertEquals(fake.keysOf("flows"), [NETNS + source + destination + "409c" + "01bb" + "06000000"]);
});

Deno.test("what a socket was not bound or connected to is any, in both families", () => {
  for (const socket of [{ family: 2, any: "00000000" }, { family: 10, any: ANY }] as const) {
    const fake = kernel();
    release(fake, { family: socket.family, source: socket.any, destination: socket.any });
    assertEquals(fake.keysOf("flows"), [NETNS + ANY + ANY + "409c" + "01bb" + "06000000"]);
  }
});

Deno.test("a socket without a port leaves no flow", () => {
  const fake = kernel();
  release(fake, { ...V4, port: 0 });
  assertEquals([fake.keysOf("live"), fake.keysOf("gone"), fake.keysOf("flows")], [[], [KEY], []]);
});

Deno.test("a socket that was not connected leaves its port, but of UDP every datagram has left its flow", () => {
  const flows = (protocol: number, destinationPort: number): number => {
    const fake = kernel();
    release(fake, { ...V4, protocol, destinationPort });
    return fake.keysOf("flows").length;
  };
  const [ICMP, TCP, UDP] = [1, 6, 17] as const;
  assertEquals([flows(UDP, 0), flows(UDP, PORT_443), flows(ICMP, 0), flows(TCP, 0)], [0, 1, 1, 1]);
});

Deno.test("a socket that nobody recorded leaves nothing", () => {
  const fake = kernel();
  fake.cookie++;
  release(fake, V4);
  assertEquals([fake.keysOf("live"), fake.keysOf("gone"), fake.keysOf("flows")], [[KEY], [], []]);
});

Deno.test("its user has one less", () => {
  const fake = kernel();
  const user = (): number => user_count.read(fake.entry("users", cookieKey(1000, 0).slice(0, 8)) ?? EMPTY, 0).live;
  assertEquals(user(), 1);
  release(fake, V4);
  assertEquals(user(), 0);
});

const EMPTY = new DataView(new ArrayBuffer(16));

Deno.test("the end of a watched socket is an event, with its flow, once", () => {
  for (const port of [40000, 0]) {
    const fake = kernel();
    fake.put("watched", KEY, new Uint8Array(4));
    release(fake, { ...V4, port });
    const [bytes] = fake.events;
    const event = bytes === undefined ? null : readEvent(viewOf(bytes), 0, bytes.length);
    if (event?.kind !== "released") throw new Error("no event");
    assertEquals([event.cookie, fake.keysOf("watched"), fake.events.length], [{ low: 2, high: 1 }, [], 1]);
    const { protocol, source, sourcePort, destination, destinationPort } = event.flow;
    assertEquals(
      [protocol, formatIp(source), sourcePort, formatIp(destination), destinationPort],
      [6, "10.0.0.1", port, "198.51.100.7", 443],
    );
  }
});

Deno.test("an event that finds the ring full is counted", () => {
  const fake = kernel();
  fake.put("watched", KEY, new Uint8Array(4));
  fake.ringIsFull = true;
  release(fake, V4);
  assertEquals(fake.entry("counters", "00000000")?.getUint8(0), 1);
});

Deno.test("without the kernel's memory a released socket is found by its cookie alone, with the time of its last use", () => {
  const fake = kernel();
  fake.put("watched", KEY, new Uint8Array(4));
  release(fake, V4, fake.forbidReading());
  assertEquals([fake.keysOf("live"), fake.keysOf("gone"), fake.keysOf("flows")], [[], [KEY], []]);
  assertEquals([recordAt(fake, "gone", KEY)?.time, fake.events], [5_000_000_000, []]);
  assertEquals(user_count.read(fake.entry("users", cookieKey(1000, 0).slice(0, 8)) ?? EMPTY, 0).live, 0);
});

Deno.test("in a kernel without IPv6 every socket is one of IPv4", () => {
  const fake = kernel();
  const { sock } = littleKernelLayout;
  const without = { "__sk_common.skc_v6_daddr": null, "__sk_common.skc_v6_rcv_saddr": null };
  release(fake, V4, { ...fake.environment, layout: { ...littleKernelLayout, sock: { ...sock, ...without } } });
  assertEquals(fake.keysOf("flows"), [V4_KEY]);
});
