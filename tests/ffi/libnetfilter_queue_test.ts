import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { EPERM, SystemError } from "../../src/core/system_error.ts";
import { joinQueue } from "../../src/daemon/join_queue.ts";
import { FD_CLOEXEC, O_NONBLOCK } from "../../src/ffi/fcntl.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { LibnetfilterQueue } from "../../src/ffi/libnetfilter_queue.ts";
import { LibraryQueue } from "../../src/ffi/library_queue.ts";
import { enlargeReceiveBuffer } from "../../src/ffi/netlink_socket.ts";
import type { QueueParameters } from "../../src/nfqueue/queue_parameters.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { runCommand } from "../support/run_command.ts";

const F_GETFD = 1;
const F_GETFL = 3;
const NFQNL_COPY_PACKET = 2;
const PARAMETERS: QueueParameters = {
  queue: 5,
  maxLength: 4_096,
  flags: 0,
  copyMode: NFQNL_COPY_PACKET,
  copyRange: 512,
  earlyVerdict: 1,
};

test("LibraryQueue sets a queue up that nobody else gets, and gives it up when it is disposed of", async (play) => {
  const first = play.open();
  assertEquals(await play.table(), [5, 0, NFQNL_COPY_PACKET, 512]);
  const error = assertThrows(() => play.open(), SystemError, "Cannot bind netfilter queue 5");
  assertEquals(error.errno, EPERM);
  first.queue[Symbol.dispose]();
  first.queue[Symbol.dispose]();
  assertEquals(await play.table(), []);
  play.open();
});

test("LibraryQueue's socket does not block, and no child process inherits it", (play) => {
  const { fcntl } = play.libc.call;
  const { descriptor } = play.open().queue;
  assertEquals(fcntl(descriptor, F_GETFL, 0) & O_NONBLOCK, O_NONBLOCK);
  assertEquals(fcntl(descriptor, F_GETFD, 0), FD_CLOEXEC);
});

test("A packet that lies before the kernel's answer is let through; the others are read, and not the answer", async (play) => {
  const { queue: { descriptor }, handle } = play.open();
  const sent = await play.send(3);
  assertEquals(await play.waiting(), 3);
  using library = new LibnetfilterQueue();
  assertEquals(library.call.nfq_set_mode(Deno.UnsafePointer.create(handle), NFQNL_COPY_PACKET, 256), 0);
  assertEquals([(await play.table())[3], await play.waiting()], [256, 2]);

  const access = { backend: "libnetfilter_queue", queue: 5, descriptor, copyRange: 512, handle } as const;
  const ledger = UnsettledLedger.withRoomFor(9);
  using queue = joinQueue(play.libc, access, { marks: marksWithin(1), ledger, posture: "drop" });
  for (let held = queue.receive(); held !== null; held = queue.receive()) held.settle("accept");
  const { received, malformed, refusedVerdicts } = queue.counters;
  assertEquals([received, malformed, refusedVerdicts, await sent.arrived()], [2, 0, 0, 3]);
});

test("LibraryQueue ends also where packets have left the kernel's answer no room", async (play) => {
  const { queue } = play.open();
  enlargeReceiveBuffer(play.libc, queue.descriptor, 1);
  const sent = await play.send(20);
  queue[Symbol.dispose]();
  assertEquals([await play.table(), await sent.arrived()], [[], 0]);
});

test("LibraryQueue leaves no descriptor behind, also where it cannot be set up", (play) => {
  const open = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = open();
  for (let round = 0; round < 20; round++) {
    const { queue } = play.open();
    assertThrows(() => play.open(), SystemError);
    queue[Symbol.dispose]();
  }
  assertEquals(open(), before);
});

Deno.test("A library that is none is a LibraryError, which says what the dynamic linker says", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/libnetfilter_queue.so.1`, "none");
    const module = import.meta.resolve("../../src/ffi/libnetfilter_queue.ts");
    const script = `import { LibnetfilterQueue } from "${module}"; new LibnetfilterQueue();`;
    const env = { LD_LIBRARY_PATH: folder, NO_COLOR: "1" };
    const { stderr } = await runCommand([Deno.execPath(), "eval", script], { env });
    assertMatch(stderr, /LibraryError: Cannot load libnetfilter_queue\.so\.1: \/.*\.so\.1: file too short$/m);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function test(name: string, fn: (play: Play) => void | Promise<void>): void {
  const needs = ["root", "netns", "nsenter", "nfqueue-iptables", "python3", "libnetfilter_queue"] as const;
  kernelTest({ name, needs }, async () => {
    await using play = new Play();
    await fn(play);
  });
}

/** Sends datagrams on loopback to a socket of its own; when it is told to go on, it counts what has arrived there. */
const SEND = `
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 9))
server.setblocking(False)
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(int(sys.argv[1])): client.sendto(b"x", ("127.0.0.1", 9))
print("sent", flush=True)
sys.stdin.readline()
count = 0
try:
    while server.recv(9): count += 1
except BlockingIOError: print(count, flush=True)
sys.stdin.readline()
`;

/** A namespace in which UDP to port 9 meets queue 5. */
class Play implements AsyncDisposable {
  readonly libc = new Libc();
  readonly #namespace = Namespace.create();
  readonly #queues = new DisposableStack();

  /** Opens and configures the queue; what is still open at the end of the test is closed then. */
  open(): { readonly queue: LibraryQueue; readonly handle: bigint } {
    return inNamespace(this.libc, this.#namespace, () => {
      using opened = new DisposableStack();
      const queue = opened.use(new LibraryQueue(this.libc));
      const handle = queue.configure(PARAMETERS);
      this.#queues.use(opened.move());
      return { queue, handle };
    });
  }

  /** Returns when so many datagrams are on their way; `arrived` tells how many have got to the end of it. */
  async send(count: number): Promise<{ readonly arrived: () => Promise<number> }> {
    const rule = ["-p", "udp", "--dport", "9", "-j", "NFQUEUE", "--queue-num", "5"];
    const { code, stderr } = await this.#namespace.run(["iptables", "-w", "-t", "mangle", "-A", "OUTPUT", ...rule]);
    assertEquals(code, 0, stderr);
    const sender = this.#namespace.spawn([PYTHON, "-c", SEND, `${count}`]);
    await sender.waitFor(() => sender.stdout.startsWith("sent\n") ? true : null, "word that it has sent", 5_000);
    return {
      arrived: async () => {
        await sender.write("\n");
        return Number(await sender.waitFor(() => /\n(\d+)\n/.exec(sender.stdout)?.[1] ?? null, "count", 5_000));
      },
    };
  }

  /** What the kernel says of the queue: its number, packets that wait, copy mode and range. Nothing if nobody reads it. */
  async table(): Promise<number[]> {
    const { stdout } = await this.#namespace.run(["cat", "/proc/net/netfilter/nfnetlink_queue"]);
    const [queue = [], ...others] = stdout.split("\n").filter((line) => line !== "").map((line) =>
      line.trim().split(/ +/)
    );
    assertEquals(others, []);
    return [0, 2, 3, 4].filter((column) => column in queue).map((column) => Number(queue[column]));
  }

  async waiting(): Promise<number> {
    return (await this.table())[1] ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#queues[Symbol.dispose]();
    this.libc[Symbol.dispose]();
    await this.#namespace[Symbol.asyncDispose]();
  }
}
