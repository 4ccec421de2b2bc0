import { assertEquals } from "@std/assert";
import { asPid } from "../../../src/core/identifiers.ts";
import { recordConnect } from "../../../src/ebpf/programs/record_connect.ts";
import { recordSocket } from "../../../src/ebpf/programs/record_socket.ts";
import { u32host } from "../../../src/wire/field_types.ts";
import { fromHex } from "../../../src/wire/hex.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { process, recordAt } from "./little_world.ts";

const CONNECT = 3;
const ACTIVE_ESTABLISHED = 4;
/** netns 3, as every flow here begins. */
const NETNS = "0300000000000000";

interface Connect {
  readonly op: number;
  readonly family: 4 | 6;
  /** In hexadecimal digits, as on the wire. */
  readonly source: string;
  readonly destination: string;
}

const V4: Connect = { op: CONNECT, family: 4, source: "0a000001", destination: "c6336407" };
const V4_KEY = NETNS + "00000000000000000000ffff0a000001" + "00000000000000000000ffffc6336407" + "409c" + "01bb" +
  "06000000";

/** A socket that its process has just made. */
function kernel(): FakeKernel {
  const fake = new FakeKernel();
  fake.current.task = process(fake);
  new Machine(fake).run(recordSocket(fake.environment), fake.allocate(80, "program"));
  return fake;
}

/** struct bpf_sock_ops by hand, at the offsets of include/uapi/linux/bpf.h: port 40000 to port 443. */
function connect(fake: FakeKernel, { op, family, source, destination }: Connect): void {
  const context = fake.allocate(72, "program");
  const bytes = fake.bytesAt(context, 72, "program");
  const view = new DataView(bytes.buffer);
  u32host.write(view, 0, op);
  u32host.write(view, 20, family === 4 ? 2 : 10);
  bytes.set(fromHex(destination), family === 4 ? 24 : 32);
  bytes.set(fromHex(source), family === 4 ? 28 : 48);
  view.setUint16(66, 443); // network byte order, in the last two bytes
  u32host.write(view, 68, 40_000);
  assertEquals(new Machine(fake).run(recordConnect(fake.environment), context), 1n);
}

Deno.test("a connection's flow says who connects, before its first packet is sent", () => {
  const fake = kernel();
  connect(fake, V4);
  assertEquals(fake.keysOf("flows"), [V4_KEY]);
  const record = recordAt(fake, "flows", V4_KEY);
  assertEquals([record?.cookie, record?.pid, record?.comm], [{ low: 2, high: 1 }, asPid(100), "curl"]);
});

Deno.test("a connection's flow of IPv6 has its addresses as they are", () => {
  const fake = kernel();
  const [source, destination] = ["20010db8000000000000000000000001", "20010db80000000000000000000000fe"];
  connect(fake, { ...V4, family: 6, source, destination });
  assertEquals(fake.keysOf("flows"), [NETNS + source + destination + "409c" + "01bb" + "06000000"]);
});

Deno.test("nothing else that happens to a connection is written down", () => {
  const fake = kernel();
  connect(fake, { ...V4, op: ACTIVE_ESTABLISHED });
  assertEquals(fake.keysOf("flows"), []);
});

Deno.test("the connection of a socket that is not recorded is nobody's", () => {
  const fake = kernel();
  fake.cookie++;
  connect(fake, V4);
  assertEquals(fake.keysOf("flows"), []);
});

Deno.test("a later connection with the same ends is its own socket's", () => {
  const fake = kernel();
  connect(fake, V4);
  fake.cookie++;
  fake.current.comm = "other";
  new Machine(fake).run(recordSocket(fake.environment), fake.allocate(80, "program"));
  connect(fake, V4);
  assertEquals(recordAt(fake, "flows", V4_KEY)?.comm, "other");
});
