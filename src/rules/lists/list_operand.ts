/** Operands that take a directory of list files. */
export const LIST_OPERANDS = [
  "lists.domains",
  "lists.domains_regexp",
  "lists.ips",
  "lists.nets",
  "lists.hash.md5",
  "lists.hash.sha1",
  "lists.hash.sha256",
] as const;

export type ListOperand = typeof LIST_OPERANDS[number];

export function isListOperand(operand: string): operand is ListOperand {
  return LIST_OPERANDS.some((each) => each === operand);
}
