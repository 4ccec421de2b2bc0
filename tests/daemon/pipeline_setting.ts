import { NO_NAMES } from "../../src/core/host_names.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { marksWithin } from "../../src/core/marks.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { type PipelineParts } from "../../src/daemon/pipeline.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { KernelPacketQueue } from "../../src/nfqueue/kernel_packet_queue.ts";
import { NetlinkVerdictSender } from "../../src/nfqueue/netlink_verdict_sender.ts";
import { ProcAttributor } from "../../src/process/attribute_by_proc.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { u32be } from "../../src/wire/field_types.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { packetMessage } from "../nfqueue/packet_message_bytes.ts";
import { ip, kernelSockets, kernelWith, socketInfo } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { buildPacket } from "../support/packet_builder.ts";
import { workerCounters } from "./worker_counters.ts";

/** The daemon's own process. */
export const OWN_PID = asPid(50);
/** The low byte of the message's type. */
const NFQNL_MSG_VERDICT_BATCH = 3;
const SYN = 0x02;
/** Where the flags of TCP are behind its ports. */
const FLAGS = 9;
const MARKS = marksWithin(0x00ff_0000);

/** A socket of this inode that sends from 10.0.0.1 and the port to 198.51.100.7:53. */
export function sender(inode: number, port: number, rest: Partial<SocketInfo> = {}): SocketInfo {
  return socketInfo(inode, `10.0.0.1 ${port}`, "198.51.100.7 53", { state: 1, ...rest });
}

export interface PipelineSetting {
  readonly parts: PipelineParts;
  readonly procFs: FakeProcFs;
  readonly clock: FakeClock;
  readonly queue: KernelPacketQueue;
  readonly queueTransport: FakeTransport;
  readonly ledger: UnsettledLedger;
  /** What was asked of the memory of flows: "renew PORT", "remember PORT for COOKIE". */
  readonly remembered: readonly string[];
  /** "id verdict" or "id verdict mark", as they were sent. */
  readonly verdicts: () => string[];
  /** Datagrams from 10.0.0.1 and these ports to 198.51.100.7:53, of user 1000; ids count up from 1. */
  readonly arrive: (...ports: readonly number[]) => void;
  /** A packet of these bytes. */
  readonly arriveBytes: (payload: Uint8Array, hook?: number) => void;
}

export interface PipelineOptions {
  readonly rules?: readonly Rule[];
  readonly sockets?: readonly SocketInfo[];
  readonly options?: Partial<RuleSetOptions>;
  readonly mode?: "observe" | "enforce";
  /** In place of a kernel that has the sockets. */
  readonly diag?: FakeTransport;
  readonly protocol?: number;
  readonly destination?: string;
  readonly judgeUnknown?: boolean;
  /** Of TCP; SYN unless told. */
  readonly flags?: number;
}

/** The whole pipeline over a kernel and a /proc that are played: process 5 (/bin/a) holds socket 11, process 50 is ours. */
export function pipelineSetting(options: PipelineOptions = {}): PipelineSetting {
  const { rules = [], sockets = [sender(11, 5000)], mode = "enforce", protocol = 17 } = options;
  const { destination = "198.51.100.7" } = options;
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  procFs.start(OWN_PID, { path: "/bin/sallyport", sockets: { 3: 50 } });
  const clock = new FakeClock();
  const queueTransport = new FakeTransport();
  const ledger = UnsettledLedger.withRoomFor(2048);
  const verdictSender = new NetlinkVerdictSender(queueTransport, 5);
  const queue = new KernelPacketQueue({
    transport: queueTransport,
    sender: verdictSender,
    marks: MARKS,
    ledger,
    posture: "drop",
    copyRange: 512,
  });
  const counters = workerCounters({ queue: queue.counters });
  const remembered: string[] = [];
  let id = 0;
  const arriveBytes = (payload: Uint8Array, hook = 3): void =>
    queueTransport.arrive(packetMessage({ id: ++id, hook, userId: 1000, outputInterface: 2, payload }));
  return {
    parts: {
      sockets: kernelSockets(options.diag ?? kernelWith(sockets)),
      attributor: new ProcAttributor(new ProcessFinder(procFs, clock)),
      flows: {
        renew: ({ sourcePort }) => void remembered.push(`renew ${sourcePort}`),
        remember: ({ sourcePort }, socket) => void remembered.push(`remember ${sourcePort} for ${socket?.low ?? null}`),
      },
      sources: {
        hosts: () => NO_NAMES,
        environment: () => null,
        groups: () => null,
        checksum: () => null,
        want: () => {},
        interfaceName: () => null,
      },
      clock,
      ownPid: OWN_PID,
      judgeUnknown: options.judgeUnknown ?? false,
      counters,
      mode,
      checksums: false,
      ruleSet: compileRuleSet(rules, { ...defaultConfiguration(), ...options.options }),
    },
    procFs,
    clock,
    queue,
    queueTransport,
    ledger,
    remembered,
    verdicts: () => queueTransport.sent.map(inWords),
    arrive: (...ports) => ports.forEach((port) => arriveBytes(datagram(port, protocol, destination, options.flags))),
    arriveBytes,
  };
}

export function datagram(port: number, protocol: number, destination: string, flags = SYN): Uint8Array {
  const data = new Uint8Array(24);
  if (protocol === 6) data[FLAGS] = flags;
  return buildPacket({
    source: ip("10.0.0.1"),
    destination: ip(destination),
    transport: { kind: "ports", protocol, source: port, destination: 53 },
    data,
    optionWords: 0,
    fragmentOffset: 0,
    extensions: [],
  });
}

/** A verdict message in words: nlmsghdr, nfgenmsg and nlattr are 24 bytes; then verdict, id, and a mark at 36. */
function inWords(hex: string): string {
  const view = viewOf(fromHex(hex));
  const verdict = u32be.read(view, 24) === 1 ? "accept" : "drop";
  const upTo = view.getUint8(4) === NFQNL_MSG_VERDICT_BATCH ? "up to " : "";
  const id = `${upTo}${u32be.read(view, 28)}`;
  return view.byteLength > 32 ? `${id} ${verdict} mark ${u32be.read(view, 36).toString(16)}` : `${id} ${verdict}`;
}
