import type { Action } from "../core/decision.ts";
import type { Gid, Uid } from "../core/identifiers.ts";
import type { IpNetwork } from "../core/ip_network.ts";
import type { ListOperand } from "./lists/list_operand.ts";
import type { NumberRange } from "./parse_range.ts";
import type { NetworkOperand, NumberOperand, TextOperand } from "./operands.ts";

/**
 * One rule, checked: names are resolved, patterns compile, defaults are filled in. Plain data (JSON and structured clone
 * keep it), so that it can be sent to another thread and compiled there.
 */
export interface Rule {
  /** Its identity, and its place in the order (bytes of UTF-8). No "/", no control characters. */
  readonly name: string;
  readonly description: string;
  readonly action: Action;
  /** As written: `once`, `until restart`, `always`, or a Go duration. */
  readonly duration: string;
  /** How long the rule holds after it was loaded; null unless `duration` is a Go duration. */
  readonly durationMilliseconds: number | null;
  readonly enabled: boolean;
  /** The walk ends here if the rule matches. */
  readonly precedence: boolean;
  /** No event is made of what the rule decides. */
  readonly nolog: boolean;
  /** As written: RFC 3339 text, or a number in the oldest files. Null if absent. */
  readonly created: string | number | null;
  readonly updated: string | number | null;
  readonly operator: Operator;
}

/** A condition of one value, or a combination of several. `data` is what the file says. */
export type Operator = Condition | Combination;

export type Condition =
  | TextCondition
  | UserCondition
  | GroupCondition
  | NetworkCondition
  | RangeCondition
  | DomainCondition
  | ListFileCondition;

/** `simple`: equal, whatever the case unless `sensitive`. `regexp`: RE2, found anywhere in the value. */
export interface TextCondition {
  readonly type: "simple" | "regexp";
  readonly operand: TextOperand;
  readonly data: string;
  readonly sensitive: boolean;
}

/** A user by name, looked up when the file was read. */
export interface UserCondition {
  readonly type: "simple";
  readonly operand: "user.name";
  readonly data: string;
  readonly userId: Uid;
}

/** A group by name or number, looked up when the file was read. */
export interface GroupCondition {
  readonly type: "simple";
  readonly operand: "user.group";
  readonly data: string;
  readonly groupId: Gid;
}

/** One block, or those behind an alias. */
export interface NetworkCondition {
  readonly type: "network";
  readonly operand: NetworkOperand;
  readonly data: string;
  readonly networks: readonly IpNetwork[];
}

/** One of these ranges. A bound of the file above 2^53-1 is held as 2^53-1: every value that is compared is a u32. */
export interface RangeCondition {
  readonly type: "range";
  readonly operand: NumberOperand;
  readonly data: string;
  readonly ranges: readonly NumberRange[];
}

/** A domain and all below it. */
export interface DomainCondition {
  readonly type: "domain";
  readonly operand: "dest.host";
  readonly data: string;
  /** As names are compared: lower case, ASCII, without a dot at the end. */
  readonly domain: string;
}

/** What the files of a directory list. */
export interface ListFileCondition {
  readonly type: "lists";
  readonly operand: ListOperand;
  /** The directory: an absolute path. */
  readonly data: string;
  /** Bears on patterns alone. */
  readonly sensitive: boolean;
}

/** `list`: all of its operators hold. `any`: one of them does. `not`: the only one does not. Never empty. */
export interface Combination {
  readonly type: "list" | "any" | "not";
  readonly conditions: readonly Operator[];
}
