import { LIST_OPERANDS } from "./lists/list_operand.ts";

/** Our own: what the sender's control group tells. */
const GROUP_OPERANDS = ["process.cgroup", "systemd.unit", "container.id"] as const;

/** Those whose value is one text, and which simple and regexp compare. */
const TEXT_OPERANDS = [
  "true",
  "process.id",
  "process.path",
  "process.parent.path",
  "process.command",
  "process.hash.md5",
  "process.hash.sha1",
  "process.hash.sha256",
  "user.id",
  "source.ip",
  "source.port",
  "dest.ip",
  "dest.host",
  "dest.port",
  "dest.scope",
  "protocol",
  "iface.in",
  "iface.out",
  ...GROUP_OPERANDS,
] as const;

/** Those with a number, which range compares as well. */
const NUMBER_OPERANDS = ["process.id", "user.id", "source.port", "dest.port"] as const;
const NETWORK_OPERANDS = ["dest.network", "source.network"] as const;
const ENVIRONMENT = "process.env.";

/** Names on Linux, where another case is another thing. */
const EXACT_OPERANDS: readonly TextOperand[] = ["process.path", "process.parent.path", ...GROUP_OPERANDS];

/** Every operand by name, but for the variables behind `process.env.`. */
export const OPERANDS: readonly string[] = [
  ...TEXT_OPERANDS,
  "user.name",
  "user.group",
  ...NETWORK_OPERANDS,
  "list",
  ...LIST_OPERANDS,
];

export type EnvironmentOperand = `process.env.${string}`;
export type TextOperand = typeof TEXT_OPERANDS[number] | EnvironmentOperand;
export type NumberOperand = typeof NUMBER_OPERANDS[number];
export type NetworkOperand = typeof NETWORK_OPERANDS[number];

export function isTextOperand(operand: string): operand is TextOperand {
  return TEXT_OPERANDS.some((each) => each === operand) || isEnvironmentOperand(operand);
}

/** Whether an allow rule compares it exactly, whatever `sensitive` says: else it would allow what it does not name. */
export function isExactOperand(operand: TextOperand): boolean {
  return EXACT_OPERANDS.includes(operand);
}

export function isNumberOperand(operand: string): operand is NumberOperand {
  return NUMBER_OPERANDS.some((each) => each === operand);
}

export function isNetworkOperand(operand: string): operand is NetworkOperand {
  return NETWORK_OPERANDS.some((each) => each === operand);
}

/** `process.env.NAME` with a name. */
export function isEnvironmentOperand(operand: string): operand is EnvironmentOperand {
  return operand.startsWith(ENVIRONMENT) && operand.length > ENVIRONMENT.length;
}

/** NAME of `process.env.NAME`. */
export function variableOf(operand: EnvironmentOperand): string {
  return operand.slice(ENVIRONMENT.length);
}
