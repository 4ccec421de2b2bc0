import { assert, assertEquals } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { joinQueue, type QueueAccess } from "../../src/daemon/join_queue.ts";
import { type OpenedQueue, openQueue } from "../../src/daemon/open_queue.ts";
import { parseQueueTable, type QueueEntry } from "../../src/daemon/queue_table.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { Poller } from "../../src/ffi/poller.ts";
import type { HeldPacket } from "../../src/nfqueue/held_packet.ts";
import { COPY_RANGE } from "../../src/nfqueue/constants.ts";
import type { KernelPacketQueue } from "../../src/nfqueue/kernel_packet_queue.ts";
import type { QueueSettings } from "../../src/nfqueue/queue_parameters.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { type RecordingServer, startServer } from "../support/servers.ts";

const QUEUE = 5;
const PORT = 9;
const MARKS = marksWithin(0xff00_0000);
const QUIET_MILLISECONDS = 100;

export interface QueuePlayOptions {
  /** For how many packets the ledger has room; 64 unless told. */
  readonly room?: number;
  readonly posture?: Verdict;
  readonly settings?: Partial<QueueSettings>;
}

/** A socket a text: one alone may not have thousands of packets on the way. */
const SEND = `
import socket, sys
for text in sys.argv[2:]:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if int(sys.argv[1]): s.setsockopt(socket.SOL_SOCKET, 36, int(sys.argv[1]))
    s.sendto(text.encode(), ("${SERVER_IPV4}", ${PORT}))
`;

/** Plays the kernel: sends a datagram to a netlink port. */
const FORGE = `
import socket, sys
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
try:
    s.sendto(b"x" * 16, (int(sys.argv[1]), 0))
except ConnectionRefusedError:
    print("refused")
`;

/** A host whose datagrams to port 9 meet a queue that we read, and the server that they are for. */
export class QueuePlay implements AsyncDisposable {
  readonly ledger: UnsettledLedger;
  readonly #libc = new Libc();
  #opened: OpenedQueue | null = null;
  #queue: KernelPacketQueue | null = null;

  private constructor(
    readonly net: NamespacePair,
    readonly server: RecordingServer,
    readonly backend: QueueAccess["backend"],
    readonly options: QueuePlayOptions,
  ) {
    this.ledger = UnsettledLedger.withRoomFor(options.room ?? 64);
  }

  static async start(backend: QueueAccess["backend"], options: QueuePlayOptions): Promise<QueuePlay> {
    const net = Namespace.pair();
    const play = new QueuePlay(net, startServer(net.server, { udp: [PORT], silent: true }), backend, options);
    try {
      await play.server.ready;
      await play.#iptables("mangle", "-j", "NFQUEUE", "--queue-num", `${QUEUE}`);
      play.open();
      return play;
    } catch (error) {
      await play[Symbol.asyncDispose]();
      throw error;
    }
  }

  get queue(): KernelPacketQueue {
    assert(this.#queue !== null, "the queue is closed");
    return this.#queue;
  }

  open(): void {
    const { ledger, options: { posture = "drop" } } = this;
    this.#opened = this.openAnother(this.backend);
    assertEquals(this.#opened.access.backend, this.backend);
    this.#queue = joinQueue(this.#libc, this.#opened.access, { marks: MARKS, ledger, posture });
  }

  openAnother(backend: QueueAccess["backend"]): OpenedQueue {
    const { posture = "drop", settings: asked } = this.options;
    const settings = { queue: QUEUE, maxLength: 4_096, failOpen: true, posture, copyRange: COPY_RANGE, ...asked };
    return inNamespace(this.#libc, this.net.host, () => openQueue(this.#libc, backend, settings));
  }

  close(): void {
    this.#queue?.[Symbol.dispose]();
    this.#opened?.[Symbol.dispose]();
    this.#queue = this.#opened = null;
  }

  /** Sends a datagram for each text, in order. They are in the queue when this returns. */
  async send(texts: readonly string[], { mark = 0, user = 0 } = {}): Promise<void> {
    const { code, stderr } = await this.net.host.run([PYTHON, "-c", SEND, `${mark}`, ...texts], { user });
    assertEquals(code, 0, stderr);
  }

  /** Sends something to the socket that reads the queue, as the kernel does; "refused" if it is not taken. */
  async sendToReader(): Promise<string> {
    return (await this.net.host.run([PYTHON, "-c", FORGE, `${this.entry()?.portId}`])).stdout;
  }

  /** So many packets, which are there or come within a second. */
  receive(count: number): HeldPacket[] {
    assert(this.#opened !== null, "the queue is closed");
    const poller = new Poller(this.#libc, [this.#opened.access.descriptor]);
    const held: HeldPacket[] = [];
    while (held.length < count) {
      const next = this.queue.receive();
      if (next !== null) held.push(next);
      else assert(poller.wait(patient(1_000)), `${held.length} packets came, not ${count}`);
    }
    return held;
  }

  /** The server got these, in this order, and gets nothing more. */
  async arrive(...texts: readonly string[]): Promise<void> {
    const arrived = (): string[] => this.server.received().map(({ text }) => text);
    if (texts.length > 0) await this.server.waitFor(() => arrived().length >= texts.length);
    await this.server.nothingFor(() => arrived().length > texts.length, QUIET_MILLISECONDS);
    assertEquals(arrived(), texts);
  }

  async nothingArrives(): Promise<void> {
    await this.arrive();
  }

  /** What the kernel says of the queue; null if nobody reads it. */
  entry(): QueueEntry | null {
    const read = (): string => Deno.readTextFileSync("/proc/thread-self/net/netfilter/nfnetlink_queue");
    return parseQueueTable(inNamespace(this.#libc, this.net.host, read)).find(({ queue }) => queue === QUEUE) ?? null;
  }

  /** How many packets the kernel holds. */
  waiting(): number {
    return this.entry()?.waiting ?? 0;
  }

  /** Behind the queue, what has none of these marks is dropped. */
  async dropUnlessMarked(...marks: readonly number[]): Promise<void> {
    for (const mark of marks) await this.#iptables("filter", "-m", "mark", "--mark", `${mark}`, "-j", "ACCEPT");
    await this.#iptables("filter", "-j", "DROP");
  }

  async #iptables(table: string, ...rule: readonly string[]): Promise<void> {
    const match = ["-p", "udp", "--dport", `${PORT}`];
    const { code, stderr } = await this.net.host.run([
      "iptables",
      "-w",
      "-t",
      table,
      "-A",
      "OUTPUT",
      ...match,
      ...rule,
    ]);
    assertEquals(code, 0, stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    this.#libc[Symbol.dispose]();
    await this.net.host[Symbol.asyncDispose]();
    await this.net.server[Symbol.asyncDispose]();
  }
}
