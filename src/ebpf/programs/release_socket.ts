import { Assembler } from "../assembler.ts";
import { IPPROTO_UDP } from "../../core/protocol.ts";
import { BPF_ANY } from "../constants.ts";
import { user_count } from "../counters.ts";
import { EVENT_RELEASED, released_event } from "../events.ts";
import { flow_key } from "../flow_key.ts";
import type { KernelLayout } from "../kernel_layout.ts";
import { FP } from "../registers.ts";
import { socket_record } from "../socket_record.ts";
import type { Environment } from "./environment.ts";
import { type PlacedFlow, setIpv4 } from "./flow_address.ts";
import { KernelReader } from "./kernel_reader.ts";
import { lookup, remove, update } from "./map_calls.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { sendEvent } from "./send_event.ts";
import { stackFrame } from "./stack_frame.ts";

const AF_INET = 2;
const IPV6_BYTES = 16;

/**
 * Attached where a socket is released (CGROUP_INET_SOCK_RELEASE): the last moment at which it has its addresses, and
 * before any lookup could miss it. What is known of it is kept for the packets that are still on their way. The context
 * is the struct sock itself, though the verifier lets only little of it be seen: where it is not to be read, nothing is
 * known of its flow, so `flows` and the event are left out; and `time` goes on telling of the record's process, since that
 * is all by which the process can be told from others with its pid.
 *
 *     int release_socket(struct sock *sk) {
 *       u64 cookie = bpf_get_socket_cookie(sk);
 *       struct socket_record *record = bpf_map_lookup_elem(&live, &cookie);
 *       if (!record)
 *         return 1;
 *       record->time = bpf_ktime_get_boot_ns();
 *       struct released_event event = { .kind = EVENT_RELEASED, .cookie = cookie, .flow = flow_of(sk, record) };
 *       bpf_map_update_elem(&gone, &cookie, record, BPF_ANY);
 *       bool is_bound = event.flow.source_port != 0;
 *       bool is_connected = event.flow.destination_port != 0;
 *       if (is_bound && (is_connected || event.flow.protocol != IPPROTO_UDP))   // else record_datagram() has its flows
 *         bpf_map_update_elem(&flows, &event.flow, record, BPF_ANY);
 *       struct user_count *user = bpf_map_lookup_elem(&users, &record->counted_uid);
 *       if (user)                                   // nobody is called NOT_COUNTED
 *         user->live--;
 *       bpf_map_delete_elem(&live, &cookie);
 *       if (bpf_map_delete_elem(&watched, &cookie) == 0)
 *         send_event(&event, sizeof(event));
 *       return 1;
 *     }
 */
export function releaseSocket(environment: Environment): Uint8Array {
  const { layout, maps } = environment;
  const a = new Assembler();
  const frame = stackFrame({ scratch: 8, cookie: 8, uid: 4, event: released_event.size });
  const event = new PlacedStruct(a, released_event, FP, frame.event);
  const record = new PlacedStruct(a, socket_record, "r9");
  const end = a.label("end");

  a.op("r6", "=", "r1").call("get_socket_cookie").store("u64", FP, frame.cookie, "r0");
  if (layout !== null) {
    event.set("cookie", "r0");
    event.set("kind", EVENT_RELEASED);
    event.set("pad", 0);
  }
  lookup(a, maps.live, frame.cookie).op("r9", "=", "r0").jumpIf("r9", "==", 0, end);
  const flow = new PlacedStruct(a, flow_key, FP, event.at("flow"));
  if (layout !== null) {
    a.call("ktime_get_boot_ns");
    record.set("time", "r0");
    writeFlow(a, layout, frame.scratch, flow);
  }
  a.op("r3", "=", "r9");
  update(a, maps.gone, frame.cookie, BPF_ANY);
  if (layout !== null) keepFlow(a, maps.flows, event.at("flow"), flow);

  record.get("r1", "counted_uid");
  a.store("u32", FP, frame.uid, "r1");
  lookup(a, maps.users, frame.uid).when("r0", "!=", 0, () => {
    a.op("r1", "=", -1).addAtomically("u64", "r0", user_count.fields.live.offset, "r1");
  });
  remove(a, maps.live, frame.cookie);
  if (layout === null) return a.place(end).exit(1).assemble();
  remove(a, maps.watched, frame.cookie).jumpIf("r0", "!=", 0, end);
  a.stackAddress("r2", frame.event).op("r3", "=", released_event.size);
  sendEvent(a, maps);
  return a.place(end).exit(1).assemble();
}

/**
 * The socket's flow, from the sock in r6 and the record in r9. A kernel without IPv6 has sockets of IPv4 alone.
 *
 *     flow->netns = record->netns;
 *     flow->source_port = sk->skc_num; flow->destination_port = sk->skc_dport; flow->protocol = sk->sk_protocol;
 *     if (sk->skc_family == AF_INET)
 *       flow->source = sk->skc_rcv_saddr, flow->destination = sk->skc_daddr;
 *     else
 *       flow->source = sk->skc_v6_rcv_saddr, flow->destination = sk->skc_v6_daddr;
 */
function writeFlow(a: Assembler, { sock }: KernelLayout, scratch: number, flow: PlacedFlow): void {
  const kernel = new KernelReader(a, scratch);
  new PlacedStruct(a, socket_record, "r9").get("r1", "netns");
  flow.set("netns", "r1");
  kernel.read("r1", "r6", sock["__sk_common.skc_num"], "u16");
  flow.set("source_port", "r1");
  kernel.read("r1", "r6", sock["__sk_common.skc_dport"], "u16");
  flow.set("destination_port", "r1");
  kernel.read("r1", "r6", sock.sk_protocol, "u16");
  flow.set("protocol", "r1");
  const [source, destination] = [sock["__sk_common.skc_v6_rcv_saddr"], sock["__sk_common.skc_v6_daddr"]];
  if (source === null || destination === null) return writeIpv4(a, kernel, sock, flow);
  const [isIpv6, end] = [a.label("IPv6"), a.label("end of the flow")];
  kernel.read("r1", "r6", sock["__sk_common.skc_family"], "u16");
  a.jumpIf("r1", "!=", AF_INET, isIpv6);
  writeIpv4(a, kernel, sock, flow);
  a.jump(end).place(isIpv6);
  kernel.copy(flow.at("source0"), IPV6_BYTES, "r6", source);
  kernel.copy(flow.at("destination0"), IPV6_BYTES, "r6", destination);
  a.place(end);
}

function writeIpv4(a: Assembler, kernel: KernelReader, sock: KernelLayout["sock"], flow: PlacedFlow): void {
  kernel.read("r1", "r6", sock["__sk_common.skc_rcv_saddr"], "u32");
  setIpv4(a, flow, "source", "r1");
  kernel.read("r1", "r6", sock["__sk_common.skc_daddr"], "u32");
  setIpv4(a, flow, "destination", "r1");
}

/** flows[flow] = the record in r9, where the flow, at `at` on the stack, is one that no datagram has left. */
function keepFlow(a: Assembler, flows: number, at: number, flow: PlacedFlow): void {
  const [isFlow, isNone] = [a.label("flow"), a.label("no flow")];
  flow.get("r1", "source_port");
  a.jumpIf("r1", "==", 0, isNone);
  flow.get("r1", "destination_port");
  a.jumpIf("r1", "!=", 0, isFlow);
  flow.get("r1", "protocol");
  a.jumpIf("r1", "==", IPPROTO_UDP, isNone).place(isFlow).op("r3", "=", "r9");
  update(a, flows, at, BPF_ANY).place(isNone);
}
