import { assertEquals } from "@std/assert";
import { iterateSockets } from "../../../src/ebpf/programs/iterate_sockets.ts";
import { socket_holder } from "../../../src/ebpf/socket_holder.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { process } from "./little_world.ts";

interface OpenFile {
  readonly mode?: number;
  readonly family?: number;
}

const SOCKET = 0o140777;

function iterate(files: readonly (OpenFile | null)[]): unknown[] {
  const fake = new FakeKernel();
  const task = process(fake, { tgid: 100, start: 700 });
  const seq = fake.allocate(8, "kernel");
  const meta = fake.allocate(64, "program");
  fake.store(meta + 40n, 8, seq, "program");
  files.forEach((file, index) => {
    const context = fake.allocate(32, "program");
    const place = file === null ? 0n : openFile(fake, file);
    const words = [meta, file === null && index === 0 ? 0n : task, BigInt(index + 3), place];
    words.forEach((word, at) => fake.store(context + BigInt(at * 8), 8, word, "program"));
    assertEquals(new Machine(fake).run(iterateSockets(fake.environment), context), 0n);
  });
  return fake.written.map((bytes) => socket_holder.read(viewOf(bytes), 0));
}

function openFile(fake: FakeKernel, { mode = SOCKET, family = 2 }: OpenFile): bigint {
  const sk = fake.object("sock", { "__sk_common.skc_family": family, "__sk_common.skc_cookie": 0x1_0000_0002n });
  return fake.object("file", {
    f_inode: fake.object("inode", { i_ino: 777, i_mode: mode }),
    private_data: fake.object("socket", { sk }),
  });
}

Deno.test("the sockets of IPv4 and IPv6 are written out, with who holds them", () => {
  const holder = (fd: number): unknown => ({
    cookie: { low: 2, high: 1 },
    inode: { low: 777, high: 0 },
    start: 700,
    exec_id: 5,
    tgid: 100,
    fd,
  });
  assertEquals(iterate([{ family: 2 }, { family: 10 }]), [holder(3), holder(4)]);
});

Deno.test("other files, other sockets and the end of the iteration are passed over", () => {
  assertEquals(iterate([null, null, { mode: 0o100644 }, { mode: 0o120777 }, { family: 1 }, { family: 16 }]), []);
});
