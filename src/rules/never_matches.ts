import { isLoopback, unmapped } from "../core/ip_address.ts";
import { parseIp } from "../core/parse_ip.ts";
import { parseProtocol } from "../core/parse_protocol.ts";
import type { LoopbackMode } from "./configuration.ts";
import { isNumberOperand } from "./operands.ts";
import { below } from "./parsed.ts";
import { type PlacedCondition, placedConditions } from "./placed_conditions.ts";
import type { Condition, Rule } from "./rule.ts";
import type { Remark } from "./remark.ts";

const LARGEST_PORT = 0xffff;
const LARGEST_NUMBER = 0xffff_ffff;

/** Why a rule can match no connection, whatever the other rules. Only what is certain: an empty answer proves nothing. */
export function neverMatches(rule: Rule, loopback: LoopbackMode): readonly Remark[] {
  const needed = placedConditions(rule).filter(({ isNeeded }) => isNeeded);
  const remark = ({ path }: PlacedCondition, reason: string): Remark => ({ rule, path: below(path, "data"), reason });
  return needed.flatMap((each) => {
    const reason = notAValue(each.condition) ?? contradicted(each, needed) ?? notAsked(each.condition, rule, loopback);
    return reason === null ? [] : [remark(each, `this never matches: ${reason}`)];
  });
}

/** Texts that OpenSnitch's format takes, and that equal no value of their operand. */
function notAValue({ type, operand, data }: Condition): string | null {
  if (type !== "simple") return null;
  if (isNumberOperand(operand)) return isNumber(operand, data) ? null : `no ${operand} is written like that`;
  if (operand === "dest.ip" || operand === "source.ip") {
    return parseIp(data) === null ? 'not an address (for a block of addresses there is the type "network")' : null;
  }
  if (operand === "protocol") return parseProtocol(data.toLowerCase()) === null ? "no such protocol" : null;
  return operand === "process.path" && !data.startsWith("/") ? "not an absolute path" : null;
}

function isNumber(operand: string, data: string): boolean {
  const largest = operand.endsWith(".port") ? LARGEST_PORT : LARGEST_NUMBER;
  return /^(0|[1-9][0-9]{0,9})$/.test(data) && Number(data) <= largest;
}

/** Two different numbers are wanted of one value. */
function contradicted({ condition }: PlacedCondition, needed: readonly PlacedCondition[]): string | null {
  const { type, operand, data } = condition;
  if (type !== "simple" || !isNumberOperand(operand)) return null;
  const other = needed.find(({ condition: each }) =>
    each.type === "simple" && each.operand === operand && each.data !== data
  );
  return other === undefined ? null : `${other.path} wants another ${operand}`;
}

/** Connections to this host itself are the built-in rule's, unless a rule with precedence wants them. */
function notAsked(condition: Condition, { precedence }: Rule, loopback: LoopbackMode): string | null {
  if (loopback === "judge" || (loopback === "allow" && precedence) || !isOfLoopback(condition)) return null;
  return loopback === "skip"
    ? 'connections to this host itself are not looked at (Loopback is "skip")'
    : 'connections to this host itself are a matter of rules with precedence (Loopback is "allow")';
}

function isOfLoopback({ type, operand, data }: Condition): boolean {
  if (type !== "simple") return false;
  if (operand === "dest.scope") return data === "loopback";
  const address = operand === "dest.ip" ? parseIp(data) : null;
  return address !== null && isLoopback(unmapped(address));
}
