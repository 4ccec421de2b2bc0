import { IPPROTO_TCP } from "../../core/protocol.ts";
import { Assembler } from "../assembler.ts";
import { BPF_ANY, BPF_SOCK_OPS_TCP_CONNECT_CB } from "../constants.ts";
import { flow_key } from "../flow_key.ts";
import { FP } from "../registers.ts";
import { socket_record } from "../socket_record.ts";
import { bpf_sock_ops } from "./contexts.ts";
import type { Environment } from "./environment.ts";
import { ADDRESS_WORDS, type PlacedFlow, setIpv4 } from "./flow_address.ts";
import { lookup, update } from "./map_calls.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { stackFrame } from "./stack_frame.ts";

const AF_INET = 2;
const HALF_WORD = 16;

/**
 * Attached to what happens to TCP sockets (CGROUP_SOCK_OPS), of which it takes one thing: a connection is about to send
 * its first SYN, and has both its ends. From here on the packet itself tells who sent it, without any question about
 * sockets. Every other call is answered as if no program were there.
 *
 *     int record_connect(struct bpf_sock_ops *ctx) {
 *       if (ctx->op != BPF_SOCK_OPS_TCP_CONNECT_CB)
 *         return 1;
 *       u64 cookie = bpf_get_socket_cookie(ctx);
 *       struct socket_record *record = bpf_map_lookup_elem(&live, &cookie);
 *       if (!record)
 *         return 1;
 *       struct flow_key flow = {
 *         .netns = record->netns, .protocol = IPPROTO_TCP,
 *         .source = ctx->local_ip, .source_port = ctx->local_port,
 *         .destination = ctx->remote_ip, .destination_port = ctx->remote_port >> 16,
 *       };
 *       bpf_map_update_elem(&flows, &flow, record, BPF_ANY);
 *       return 1;
 *     }
 */
export function recordConnect({ maps }: Environment): Uint8Array {
  const a = new Assembler();
  const frame = stackFrame({ cookie: 8, flow: flow_key.size });
  const context = new PlacedStruct(a, bpf_sock_ops, "r6");
  const end = a.label("end");

  a.op("r6", "=", "r1");
  context.get("r1", "op");
  a.jumpIf("r1", "!=", BPF_SOCK_OPS_TCP_CONNECT_CB, end);
  a.op("r1", "=", "r6").call("get_socket_cookie").store("u64", FP, frame.cookie, "r0");
  lookup(a, maps.live, frame.cookie).op("r9", "=", "r0").jumpIf("r9", "==", 0, end);
  writeFlow(a, context, new PlacedStruct(a, flow_key, FP, frame.flow));
  a.op("r3", "=", "r9");
  update(a, maps.flows, frame.flow, BPF_ANY);
  return a.place(end).exit(1).assemble();
}

/** The connection's flow, from the context in r6 and the record in r9. */
function writeFlow(a: Assembler, context: PlacedStruct<keyof typeof bpf_sock_ops.fields>, flow: PlacedFlow): void {
  const [isIpv6, end] = [a.label("IPv6"), a.label("end of the flow")];
  new PlacedStruct(a, socket_record, "r9").get("r1", "netns");
  flow.set("netns", "r1");
  flow.set("protocol", IPPROTO_TCP);
  context.get("r1", "remote_port");
  a.op("r1", ">>=", HALF_WORD);
  flow.set("destination_port", "r1");
  context.get("r1", "local_port");
  flow.set("source_port", "r1");
  context.get("r1", "family");
  a.jumpIf("r1", "!=", AF_INET, isIpv6);
  context.get("r1", "local_ip4");
  setIpv4(a, flow, "source", "r1");
  context.get("r1", "remote_ip4");
  setIpv4(a, flow, "destination", "r1");
  a.jump(end).place(isIpv6);
  for (const word of ADDRESS_WORDS) {
    context.get("r1", `local_ip6_${word}`);
    flow.set(`source${word}`, "r1");
    context.get("r1", `remote_ip6_${word}`);
    flow.set(`destination${word}`, "r1");
  }
  a.place(end);
}
