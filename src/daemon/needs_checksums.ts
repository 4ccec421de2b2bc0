import { asksFor } from "../rules/asks_for.ts";
import type { Rules } from "../rules/revokes.ts";

const HASH_OPERAND = /^(process|lists)\.hash\./;

/** Whether rules ask for checksums, which may be made. */
export function needsChecksums({ checksums, rules }: Pick<Rules, "checksums" | "rules">): boolean {
  return checksums &&
    rules.some(({ enabled, operator }) => enabled && asksFor(operator, (each) => HASH_OPERAND.test(each)));
}
