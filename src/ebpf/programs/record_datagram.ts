import { Assembler } from "../assembler.ts";
import { BPF_ANY } from "../constants.ts";
import { flow_key } from "../flow_key.ts";
import { FP } from "../registers.ts";
import { socket_record } from "../socket_record.ts";
import { bpf_sock, bpf_sock_addr } from "./contexts.ts";
import type { Environment } from "./environment.ts";
import { ADDRESS_WORDS, type PlacedFlow, setIpv4 } from "./flow_address.ts";
import { lookup, update } from "./map_calls.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { Sender, SENDER_FRAME } from "./sender.ts";
import { stackFrame } from "./stack_frame.ts";

/**
 * Attached where a datagram is sent that names its destination (CGROUP_UDP4_SENDMSG, 6). Its port may be another
 * socket's by the time that the datagram is looked at, so the flow itself is written down: without that 8 of 1,000
 * datagrams had the wrong sender.
 *
 *     int record_datagram(struct bpf_sock_addr *ctx) {
 *       struct socket_record *record = write_sender(ctx);
 *       record->time = bpf_ktime_get_boot_ns();
 *       struct flow_key flow = {
 *         .netns = record->netns, .protocol = ctx->protocol,
 *         .source = ctx->msg_src_ip, .source_port = ctx->sk->src_port,
 *         .destination = ctx->user_ip, .destination_port = ctx->user_port,
 *       };
 *       struct socket_record *known = bpf_map_lookup_elem(&flows, &flow);
 *       if (known && known->cookie == record->cookie && known->exec_id == record->exec_id &&
 *           known->start == record->start && known->tgid == record->tgid)
 *         known->time = record->time;
 *       else
 *         bpf_map_update_elem(&flows, &flow, record, BPF_ANY);
 *       return 1;
 *     }
 */
export function recordDatagram(environment: Environment, family: 4 | 6): Uint8Array {
  const a = new Assembler();
  const frame = stackFrame({ ...SENDER_FRAME, flow: flow_key.size });
  const { flows } = environment.maps;
  const record = new PlacedStruct(a, socket_record, "r9");
  const known = new PlacedStruct(a, socket_record, "r0");
  const [end, write] = [a.label("end"), a.label("write")];

  new Sender(a, environment, frame).write();
  a.call("ktime_get_boot_ns").op("r8", "=", "r0");
  record.set("time", "r8");
  writeFlow(a, new PlacedStruct(a, flow_key, FP, frame.flow), family);
  lookup(a, flows, frame.flow).jumpIf("r0", "==", 0, write);
  for (const field of ["cookie", "exec_id", "start", "tgid"] as const) {
    known.get("r1", field);
    record.get("r2", field);
    a.jumpIf("r1", "!=", "r2", write);
  }
  known.set("time", "r8");
  a.jump(end).place(write).op("r3", "=", "r9");
  update(a, flows, frame.flow, BPF_ANY).place(end);
  return a.exit(1).assemble();
}

/** The flow of the datagram, from the context in r6 and the record in r9. */
function writeFlow(a: Assembler, flow: PlacedFlow, family: 4 | 6): void {
  const context = new PlacedStruct(a, bpf_sock_addr, "r6");
  new PlacedStruct(a, socket_record, "r9").get("r1", "netns");
  flow.set("netns", "r1");
  context.get("r1", "protocol");
  flow.set("protocol", "r1");
  context.get("r1", "user_port");
  flow.set("destination_port", "r1");
  context.get("r1", "sk");
  new PlacedStruct(a, bpf_sock, "r1").get("r1", "src_port");
  flow.set("source_port", "r1");
  if (family === 4) {
    context.get("r1", "msg_src_ip4");
    setIpv4(a, flow, "source", "r1");
    context.get("r1", "user_ip4");
    setIpv4(a, flow, "destination", "r1");
    return;
  }
  for (const word of ADDRESS_WORDS) {
    context.get("r1", `msg_src_ip6_${word}`);
    flow.set(`source${word}`, "r1");
    context.get("r1", `user_ip6_${word}`);
    flow.set(`destination${word}`, "r1");
  }
}
