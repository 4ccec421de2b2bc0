import { assert, assertEquals } from "@std/assert";
import { type Flow, flow_key } from "../../../src/ebpf/flow_key.ts";
import { readFlow } from "../../../src/ebpf/read_flow.ts";
import { readSocketRecord, socket_record, type SocketRecord } from "../../../src/ebpf/socket_record.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { concat } from "../../support/netlink_bytes.ts";
import { assertAddress, assertBits, seedsOf } from "../checks.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

const SIZE = socket_record.size + flow_key.size;

interface Records {
  readonly socket: SocketRecord;
  readonly flow: Flow;
}

/** A value and a key of the maps in which the eBPF programs write down who uses a socket. */
export const mapRecords = fuzzTarget({
  name: "map-records",
  seeds: seedsOf([concat([socketBytes("curl"), flowBytes()]), concat([socketBytes("prog näme"), flowBytes()])]),
  mutate: (random, seeds) => concat([mutateBytes(random, seeds), random.bytes(SIZE)]).subarray(0, SIZE),
  decode: read,
  isPastFirstCheck: (bytes) => bytes.length === SIZE,
  check({ socket, flow }, input) {
    [flow.source, flow.destination].forEach(assertAddress);
    [flow.sourcePort, flow.destinationPort].forEach((port) => assertBits(port, 16));
    assert(socket.comm.length <= 16 && !socket.comm.includes("\0"), "a name that goes on behind its end");
    const bytes = new Uint8Array(socket_record.size);
    socket_record.write(viewOf(bytes), 0, socket_record.read(viewOf(input), 0));
    if (isExact(socket)) assertEquals(readSocketRecord(viewOf(bytes)), socket);
  },
  planted(input) {
    const { socket, flow } = read(input);
    return { socket: { ...socket, comm: new TextDecoder().decode(input.subarray(80, 96)) }, flow };
  },
});

function read(bytes: Uint8Array): Records {
  const view = viewOf(bytes);
  return { socket: readSocketRecord(view), flow: readFlow(view, socket_record.size) };
}

/** Whether numbers of 64 bits and the name came through whole, as those of a kernel do. */
function isExact({ start, execId, cgroup, time, comm }: SocketRecord): boolean {
  return [start, execId, cgroup, time].every(Number.isSafeInteger) && !comm.includes("\ufffd");
}

function socketBytes(comm: string): Uint8Array {
  const bytes = new Uint8Array(socket_record.size);
  const word = { low: 7, high: 1 };
  socket_record.write(viewOf(bytes), 0, {
    ...{ cookie: word, netns: word, start: 700, exec_id: 5, cgroup: 99, exe_inode: word, time: 123_456_789 },
    ...{ exe_device: 8, tgid: 100, parent: 1, uid: 1000, counted_uid: 1000, gid: 1000, comm },
  });
  return bytes;
}

function flowBytes(): Uint8Array {
  const bytes = new Uint8Array(flow_key.size);
  const ends = { source0: 0, source1: 0, source2: 0xffff, source3: 0x0a00_0001 };
  const others = { destination0: 0, destination1: 0, destination2: 0xffff, destination3: 0x0a00_0002 };
  flow_key.write(viewOf(bytes), 0, {
    ...{ netns: { low: 7, high: 1 }, ...ends, ...others, source_port: 5000, destination_port: 53, protocol: 17 },
  });
  return bytes;
}
