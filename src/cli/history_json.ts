import { formatIp } from "../core/format_ip.ts";
import type { Flow } from "../history/flow.ts";
import type { FlowPart } from "../history/sum_flows.ts";
import { formatTime } from "../report/format_time.ts";
import { jsonLine } from "../report/json_line.ts";

/** The keys of decision events that tell of a part; undefined where it is not known. */
const MEMBERS: Readonly<Record<FlowPart, (flow: Flow) => Record<string, unknown>>> = {
  action: ({ action, enforced }) => ({ action, enforced }),
  rule: ({ rule, reason }) => ({ rule, reason }),
  protocol: ({ protocol }) => ({ protocol: protocol ?? undefined }),
  ip: ({ destination }) => ({ dst_ip: destination === null ? undefined : formatIp(destination) }),
  host: ({ host }) => ({ dst_host: host ?? undefined }),
  port: ({ port }) => ({ dst_port: port ?? undefined }),
  user: ({ userId }) => ({ user_id: userId ?? undefined }),
  program: ({ program, exeMismatch }) => ({
    process_path: program ?? undefined,
    exe_mismatch: exeMismatch ?? undefined,
  }),
  unit: ({ unit }) => ({ unit: unit ?? undefined }),
  confidence: ({ confidence }) => ({ attribution: { confidence } }),
};

/** A row as one JSON object, in the keys of decision events: the parts that rows differ in, and its counts. */
export function historyJson(flow: Flow, parts: readonly FlowPart[]): string {
  return jsonLine({
    ...Object.assign({}, ...parts.map((part) => MEMBERS[part](flow))),
    connections: flow.connections,
    packets: flow.packets,
    first: formatTime(flow.first),
    last: formatTime(flow.last),
  });
}
