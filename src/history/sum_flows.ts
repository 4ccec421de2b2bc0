import { formatIp } from "../core/format_ip.ts";
import type { Flow } from "./flow.ts";

/** By what flows can be told apart. */
export type FlowPart = keyof typeof PARTS;

/** Each as a text that no other value has. What belongs to a part, and would be wrong without it, is in its text. */
const PARTS = {
  program: ({ program, exeMismatch }: Flow) => `${program ?? ""}\0${exeMismatch ?? ""}`,
  ip: ({ destination }: Flow) => destination === null ? "" : formatIp(destination),
  host: ({ host }: Flow) => host ?? "",
  port: ({ port }: Flow) => `${port ?? ""}`,
  rule: ({ rule, reason }: Flow) => `${reason} ${rule ?? ""}`,
  user: ({ userId }: Flow) => `${userId ?? ""}`,
  unit: ({ unit }: Flow) => unit ?? "",
  action: ({ action, enforced }: Flow) => `${action} ${enforced}`,
  protocol: ({ protocol }: Flow) => protocol ?? "",
  confidence: ({ confidence }: Flow) => confidence,
} as const;

export const FLOW_PARTS: readonly FlowPart[] = Object.keys(PARTS).filter(isPart);

/** Sums up flows that are the same in these parts; what they differ in is that of any of them. In order of appearance. */
export function sumFlows(flows: Iterable<Flow>, parts: readonly FlowPart[]): readonly Flow[] {
  const sums = new Map<string, Flow>();
  for (const flow of flows) {
    const key = JSON.stringify(parts.map((part) => PARTS[part](flow)));
    const before = sums.get(key);
    sums.set(key, before === undefined ? flow : sumOf(before, flow));
  }
  return [...sums.values()];
}

function sumOf(a: Flow, b: Flow): Flow {
  return {
    ...a,
    connections: a.connections + b.connections,
    packets: a.packets + b.packets,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  };
}

function isPart(name: string): name is FlowPart {
  return name in PARTS;
}
