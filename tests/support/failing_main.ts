/**
 * The program, but its verdict thread fails on each packet to port 6666: when it has it in hand, without a verdict. With
 * one to port 6667 it takes its time, and says so before. On one to port 6668 it uses up all memory that V8 gives it. With
 * one to port 6669 it is never done.
 */
import { main } from "../../src/cli/main.ts";
import { KernelPacketQueue } from "../../src/nfqueue/kernel_packet_queue.ts";
import { toConnection } from "../../src/packet/to_connection.ts";

const FATAL_PORT = 6666;
const SLOW_PORT = 6667;
const HUNGRY_PORT = 6668;
const ENDLESS_PORT = 6669;
const SLOW_MILLISECONDS = 500;

const receive = KernelPacketQueue.prototype.receive;
KernelPacketQueue.prototype.receive = function (): ReturnType<typeof receive> {
  const held = receive.call(this);
  const connection = held === null ? null : toConnection(held.packet);
  const port = connection !== null && "destinationPort" in connection ? connection.destinationPort : null;
  if (port === FATAL_PORT) throw new Error(`failed on a packet to port ${FATAL_PORT}`);
  if (port === SLOW_PORT) {
    console.error(`holding a packet to port ${SLOW_PORT}`);
    pause(SLOW_MILLISECONDS);
  }
  if (port === ENDLESS_PORT) pause(Number.POSITIVE_INFINITY);
  if (port === HUNGRY_PORT) hoard();
  return held;
};

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function hoard(): never {
  for (const hoarded: number[][] = [];;) hoarded.push(Array.from({ length: 100_000 }, Math.random));
}

// Threads are told apart by main.ts; they come from here, too.
if ("WorkerGlobalScope" in globalThis) await import("../../main.ts");
else Deno.exit(await main(Deno.args, import.meta.url));
