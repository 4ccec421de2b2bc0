import { assertNever } from "../core/assert_never.ts";
import type { Action } from "../core/decision.ts";
import { networkContains } from "../core/ip_network.ts";
import { unmapped } from "../core/ip_address.ts";
import { compileListFile } from "./compile_list_file.ts";
import { compileText } from "./compile_text.ts";
import { testHost } from "./test_host.ts";
import { numberSource } from "./number_source.ts";
import type {
  DomainCondition,
  GroupCondition,
  NetworkCondition,
  Operator,
  RangeCondition,
  UserCondition,
} from "./rule.ts";
import type { Predicate } from "./predicate.ts";
import { type Reading, readingOf, withinNot } from "./reading.ts";
import type { SharedMatchers } from "./shared_matchers.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "./truth.ts";

/**
 * Makes a function of an operator. The action matters where a wrong yes and a wrong no weigh differently: paths and
 * unknown host names. A pattern that does not compile makes it throw an Error (parsing has refused those).
 */
export function compileOperator(operator: Operator, action: Action, matchers: SharedMatchers): Predicate {
  return compile(operator, readingOf(action), matchers);
}

function compile(operator: Operator, reading: Reading, matchers: SharedMatchers): Predicate {
  switch (operator.type) {
    case "simple":
      if (operator.operand === "user.name") return isUser(operator);
      return operator.operand === "user.group" ? isInGroup(operator) : compileText(operator, reading, matchers);
    case "regexp":
      return compileText(operator, reading, matchers);
    case "network":
      return inNetwork(operator);
    case "range":
      return inRange(operator);
    case "domain":
      return inDomain(operator, reading);
    case "lists":
      return compileListFile(operator, reading, matchers.list(operator));
    case "list":
      return all(operator.conditions.map((each) => compile(each, reading, matchers)));
    case "any":
      return any(operator.conditions.map((each) => compile(each, reading, matchers)));
    case "not":
      return not(operator.conditions.map((each) => compile(each, withinNot(reading), matchers)));
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

/** True as soon as one is true, else unknown if one is, else false. */
function any(tests: readonly Predicate[]): Predicate {
  return (subject) => {
    let most: Truth = FALSE;
    for (const test of tests) {
      const truth = test(subject);
      if (truth === TRUE) return TRUE;
      if (truth > most) most = truth;
    }
    return most;
  };
}

function not([test]: readonly Predicate[]): Predicate {
  return (subject) => {
    const truth = test?.(subject) ?? UNKNOWN;
    return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
  };
}

/** The packet's own group is one of the sender's; the others are read. */
function isInGroup({ operand, groupId }: GroupCondition): Predicate {
  return (subject) => {
    const { connection, process } = subject.facts;
    if (connection.groupId === groupId) return TRUE;
    const groups = process === null ? null : subject.facts.groups();
    if (groups === null) {
      subject.noteUnknown(operand);
      return UNKNOWN;
    }
    return groups.includes(groupId) ? TRUE : FALSE;
  };
}

function inDomain({ domain }: DomainCondition, reading: Reading): Predicate {
  const below = `.${domain}`;
  return testHost((host) => {
    const name = host.toLowerCase();
    return name === domain || name.endsWith(below);
  }, reading);
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

function inRange({ operand, ranges }: RangeCondition): Predicate {
  const numberOf = numberSource(operand);
  return (subject) => {
    const value = numberOf(subject);
    if (value < 0) {
      subject.noteUnknown(operand);
      return UNKNOWN;
    }
    for (const { minimum, maximum } of ranges) if (value >= minimum && value <= maximum) return TRUE;
    return FALSE;
  };
}
