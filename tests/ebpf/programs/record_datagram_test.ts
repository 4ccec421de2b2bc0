import { assertEquals } from "@std/assert";
import { asPid } from "../../../src/core/identifiers.ts";
import type { Environment } from "../../../src/ebpf/programs/environment.ts";
import { recordDatagram } from "../../../src/ebpf/programs/record_datagram.ts";
import { u32host } from "../../../src/wire/field_types.ts";
import { fromHex } from "../../../src/wire/hex.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { cookieKey, process, recordAt } from "./little_world.ts";

const LIVE = cookieKey(2, 1);
/** netns 3, as every flow here begins. */
const NETNS = "0300000000000000";
const ANY = "00".repeat(16);

function kernel(): FakeKernel {
  const fake = new FakeKernel();
  fake.current.task = process(fake);
  return fake;
}

interface Datagram {
  readonly family: 4 | 6;
  /** In hexadecimal digits, as on the wire. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** struct bpf_sock_addr by hand, at the offsets of include/uapi/linux/bpf.h, with its struct bpf_sock. */
function send(fake: FakeKernel, datagram: Datagram, environment: Environment = fake.environment): void {
  const { family, source, destination, sourcePort, destinationPort } = datagram;
  const context = fake.allocate(72, "program");
  const bytes = fake.bytesAt(context, 72, "program");
  const view = new DataView(bytes.buffer);
  bytes.set(fromHex(destination), family === 4 ? 4 : 8);
  view.setUint16(24, destinationPort); // network byte order
  u32host.write(view, 36, 17);
  bytes.set(fromHex(source), family === 4 ? 40 : 44);
  const sk = fake.allocate(80, "program");
  fake.store(sk + 44n, 4, BigInt(sourcePort), "program");
  fake.store(context + 64n, 8, sk, "program");
  assertEquals(new Machine(fake).run(recordDatagram(environment, family), context), 1n);
}

const V4 = { family: 4, source: "0a000001", destination: "c6336407", sourcePort: 40000, destinationPort: 53 } as const;
const V4_KEY = NETNS + "00000000000000000000ffff0a000001" + "00000000000000000000ffffc6336407" + "409c" + "0035" +
  "11000000";

Deno.test("a datagram's flow says who sent it, and so does its socket", () => {
  const fake = kernel();
  send(fake, V4);
  assertEquals(fake.keysOf("flows"), [V4_KEY]);
  const record = recordAt(fake, "flows", V4_KEY);
  assertEquals([record?.cookie, record?.pid, record?.time], [{ low: 2, high: 1 }, asPid(100), 5_000_000_000]);
  assertEquals(recordAt(fake, "live", LIVE), record);
});

Deno.test("a source that is not known yet is any", () => {
  const fake = kernel();
  send(fake, { ...V4, source: "00000000" });
  assertEquals(fake.keysOf("flows"), [V4_KEY.replace("00000000000000000000ffff0a000001", ANY)]);
});

Deno.test("flows of IPv6 have their addresses as they are", () => {
  const fake = kernel();
  const [source, destination] = ["20010db8000000000000000000000001", "20010db80000000000000000000000fe"];
  send(fake, { ...V4, family: 6, source, destination });
  send(fake, { ...V4, family: 6, source: ANY, destination });
  assertEquals(fake.keysOf("flows"), [
    NETNS + source + destination + "409c" + "0035" + "11000000",
    NETNS + ANY + destination + "409c" + "0035" + "11000000",
  ]);
});

Deno.test("the next datagram of a flow only says that it is still used", () => {
  const fake = kernel();
  send(fake, V4);
  fake.current.time += 1n;
  fake.current.comm = "other";
  send(fake, V4);
  const record = recordAt(fake, "flows", V4_KEY);
  assertEquals([record?.time, record?.comm], [5_000_000_001, "curl"]);
  assertEquals(recordAt(fake, "live", LIVE)?.time, 5_000_000_001);
});

Deno.test("a flow is taken over by another socket, or another sender on it", () => {
  const others: readonly ((fake: FakeKernel) => void)[] = [
    (fake) => fake.cookie++,
    (fake) => fake.current.tgid = 101,
    (fake) => fake.current.task = process(fake, { start: 701 }),
    (fake) => fake.current.task = process(fake, { execId: 6 }),
  ];
  for (const become of others) {
    const fake = kernel();
    send(fake, V4);
    fake.current.comm = "other";
    become(fake);
    send(fake, V4);
    assertEquals([fake.keysOf("flows").length, recordAt(fake, "flows", V4_KEY)?.comm], [1, "other"]);
  }
});

Deno.test("a socket for which there is no room in `live` leaves its flow", () => {
  const fake = kernel();
  fake.limit("live", 0);
  send(fake, V4);
  assertEquals([fake.keysOf("live"), recordAt(fake, "flows", V4_KEY)?.pid], [[], asPid(100)]);
});

Deno.test("without the kernel's memory a datagram's flow says who sent it last, and when", () => {
  const fake = new FakeKernel();
  const basic = fake.forbidReading();
  for (const tgid of [100, 101, 101]) {
    fake.current.tgid = tgid;
    fake.current.time += 1n;
    send(fake, V4, basic);
  }
  const record = recordAt(fake, "flows", V4_KEY);
  assertEquals([record?.pid, record?.start, record?.time], [asPid(101), 0, 5_000_000_003]);
  assertEquals(recordAt(fake, "live", LIVE)?.pid, asPid(101));
});
