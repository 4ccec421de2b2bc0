import { assertNever } from "../core/assert_never.ts";
import { type IpAddress, unmapped } from "../core/ip_address.ts";
import { testHost } from "./test_host.ts";
import { algorithmOf } from "./lists/hash_words.ts";
import type { ListMatcher } from "./lists/list_matcher.ts";
import type { TextTest } from "./lists/text_test.ts";
import type { Predicate } from "./predicate.ts";
import type { Reading } from "./reading.ts";
import type { ListFileCondition } from "./rule.ts";
import type { Subject } from "./subject.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "./truth.ts";

/** Makes a function of a condition on list files. What a list holds that was never read (`test` is null) is unknown. */
export function compileListFile(
  condition: ListFileCondition,
  reading: Reading,
  test: ListMatcher | null,
): Predicate {
  const { operand } = condition;
  if (test === null) {
    const isOfHosts = operand === "lists.domains" || operand === "lists.domains_regexp";
    const isNamed = onHost(() => true, reading);
    return (subject) => isOfHosts && isNamed(subject) === FALSE ? FALSE : unknown(subject, operand);
  }
  switch (test.about) {
    case "host":
      return onHost(test.matches, reading);
    case "destination":
      return onDestination(test.matches);
    case "hash":
      return onHash(test.matches, operand);
    default:
      return assertNever(test);
  }
}

function unknown(subject: Subject, operand: string): Truth {
  subject.noteUnknown(operand);
  return UNKNOWN;
}

/** No list has the empty text. */
function onHost(matches: TextTest, reading: Reading): Predicate {
  return testHost((host) => host !== "" && matches(host), reading);
}

function onDestination(matches: (ip: IpAddress) => boolean): Predicate {
  return ({ facts: { connection } }) => matches(unmapped(connection.destination)) ? TRUE : FALSE;
}

function onHash(matches: TextTest, operand: ListFileCondition["operand"]): Predicate {
  const algorithm = algorithmOf(operand);
  return (subject) => {
    const hash = subject.hash(algorithm);
    return hash === null ? unknown(subject, operand) : matches(hash) ? TRUE : FALSE;
  };
}
