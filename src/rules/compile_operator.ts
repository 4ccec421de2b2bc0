import { assertNever } from "../core/assert_never.ts";
import type { Action } from "../core/decision.ts";
import { networkContains } from "../core/ip_network.ts";
import { unmapped } from "../core/ip_address.ts";
import { compileText } from "./compile_text.ts";
import { numberSource } from "./number_source.ts";
import type { NetworkCondition, Operator, RangeCondition, UserCondition } from "./rule.ts";
import type { Predicate } from "./predicate.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "./truth.ts";

/**
 * Makes a function of an operator. The action matters where a wrong yes and a wrong no weigh differently: paths and
 * unknown host names. Throws an Error for a pattern that does not compile (parsing has refused those).
 */
export function compileOperator(operator: Operator, action: Action): Predicate {
  switch (operator.type) {
    case "simple":
      return operator.operand === "user.name" ? isUser(operator) : compileText(operator, action);
    case "regexp":
      return compileText(operator, action);
    case "network":
      return inNetwork(operator);
    case "range":
      return inRange(operator);
    case "list":
      return all(operator.conditions.map((each) => compileOperator(each, action)));
    default:
      return assertNever(operator);
  }
}

/** False as soon as one is false, else unknown if one is, else true. */
function all(tests: readonly Predicate[]): Predicate {
  return (subject) => {
    let least: Truth = TRUE;
    for (const test of tests) {
      const truth = test(subject);
      if (truth === FALSE) return FALSE;
      if (truth < least) least = truth;
    }
    return least;
  };
}

function isUser({ operand, userId }: UserCondition): Predicate {
  return (subject) => {
    if (subject.facts.userId === null) {
      subject.noteUnknown(operand);
      return UNKNOWN;
    }
    return subject.facts.userId === userId ? TRUE : FALSE;
  };
}

function inNetwork({ operand, networks }: NetworkCondition): Predicate {
  return ({ facts: { connection } }) => {
    const ip = unmapped(operand === "dest.network" ? connection.destination : connection.source);
    for (const network of networks) if (networkContains(network, ip)) return TRUE;
    return FALSE;
  };
}

function inRange({ operand, minimum, maximum }: RangeCondition): Predicate {
  const numberOf = numberSource(operand);
  return (subject) => {
    const value = numberOf(subject);
    if (value < 0) {
      subject.noteUnknown(operand);
      return UNKNOWN;
    }
    return value >= minimum && value <= maximum ? TRUE : FALSE;
  };
}
