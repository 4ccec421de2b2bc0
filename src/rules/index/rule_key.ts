import { type IpAddress, unmapped } from "../../core/ip_address.ts";
import type { IpNetwork } from "../../core/ip_network.ts";
import { parseIp } from "../../core/parse_ip.ts";
import { foldText } from "../matchers/fold_text.ts";
import type { NumberRange } from "../parse_range.ts";
import type { Condition, ListFileCondition, Operator, RangeCondition, TextCondition } from "../rule.ts";

/** A condition without which a rule cannot match, in a form by which rules can be looked up. */
export type RuleKey =
  | { readonly kind: "path-and-port"; readonly text: string; readonly port: number }
  | { readonly kind: "path" | "unit" | "host"; readonly text: string }
  | { readonly kind: "domain"; readonly domain: string }
  | { readonly kind: "address"; readonly address: IpAddress }
  | { readonly kind: "network"; readonly networks: readonly IpNetwork[] }
  | { readonly kind: "port"; readonly ports: readonly number[] }
  | { readonly kind: "user"; readonly id: number }
  | { readonly kind: "path-pattern" | "host-pattern"; readonly condition: TextCondition }
  | { readonly kind: "list"; readonly condition: ListFileCondition };

/** The most selective first. */
const ORDER: readonly RuleKey["kind"][] = [
  "path-and-port",
  "path",
  "host",
  "domain",
  "address",
  "unit",
  "network",
  "port",
  "user",
  "list",
  "path-pattern",
  "host-pattern",
];

/** Sets of more ports are no key. */
const MOST_PORTS = 64;

/** The best key that an operator offers; null if it offers none. */
export function ruleKey(operator: Operator): RuleKey | null {
  const keys = keysOf(operator).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return pathAndPort(keys) ?? keys[0] ?? null;
}

/** What most rules name: where hundreds are about one program, its path alone would not tell them apart. */
function pathAndPort(keys: readonly RuleKey[]): RuleKey | null {
  const [path] = keys.flatMap((key) => key.kind === "path" ? [key.text] : []);
  const [port] = keys.flatMap((key) => key.kind === "port" && key.ports.length === 1 ? key.ports : []);
  return path === undefined || port === undefined ? null : { kind: "path-and-port", text: path, port };
}

/** All conditions of a list have to hold; of `any` and `not` none alone has to. */
function keysOf(operator: Operator): RuleKey[] {
  switch (operator.type) {
    case "list":
      return operator.conditions.flatMap(keysOf);
    case "any":
    case "not":
      return [];
    default:
      return keyOf(operator) ?? [];
  }
}

function keyOf(condition: Condition): RuleKey[] | null {
  switch (condition.type) {
    case "simple":
      if (condition.operand === "user.name") return [{ kind: "user", id: condition.userId }];
      return condition.operand === "user.group" ? null : simpleKey(condition);
    case "regexp":
      return patternKey(condition);
    case "network":
      return condition.operand === "dest.network" ? [{ kind: "network", networks: condition.networks }] : null;
    case "range":
      return portsKey(condition);
    case "domain":
      return [{ kind: "domain", domain: condition.domain }];
    case "lists":
      return isHashList(condition) ? null : [{ kind: "list", condition }];
    default:
      return null;
  }
}

/** A checksum takes long: it is made only where a rule that was reached asks for it. */
function isHashList({ operand }: ListFileCondition): boolean {
  return operand === "lists.hash.md5" || operand === "lists.hash.sha1";
}

function simpleKey({ operand, data }: TextCondition): RuleKey[] | null {
  switch (operand) {
    case "process.path":
      return [{ kind: "path", text: foldText(data) }];
    case "systemd.unit":
      return [{ kind: "unit", text: foldText(data) }];
    case "dest.host":
      return [{ kind: "host", text: foldText(data) }];
    case "dest.ip":
      return addressKey(data);
    case "dest.port":
      return numberKey(data, (port) => ({ kind: "port", ports: [port] }));
    case "user.id":
      return numberKey(data, (id) => ({ kind: "user", id }));
    default:
      return null;
  }
}

/** What is no address, or no number as numbers are compared, matches nothing: without a key it is asked, and says so. */
function addressKey(data: string): RuleKey[] | null {
  const address = parseIp(data);
  return address === null ? null : [{ kind: "address", address: unmapped(address) }];
}

function numberKey(data: string, key: (value: number) => RuleKey): RuleKey[] | null {
  return /^(0|[1-9][0-9]{0,9})$/.test(data) ? [key(Number(data))] : null;
}

function portsKey({ operand, ranges }: RangeCondition): RuleKey[] | null {
  if (operand !== "dest.port" || sizeOf(ranges) > MOST_PORTS) return null;
  const ports = ranges.flatMap(({ minimum, maximum }) =>
    Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index)
  );
  return [{ kind: "port", ports }];
}

function sizeOf(ranges: readonly NumberRange[]): number {
  return ranges.reduce((sum, { minimum, maximum }) => sum + maximum - minimum + 1, 0);
}

function patternKey(condition: TextCondition): RuleKey[] | null {
  if (condition.operand === "process.path") return [{ kind: "path-pattern", condition }];
  return condition.operand === "dest.host" ? [{ kind: "host-pattern", condition }] : null;
}
