import { algorithmOf } from "./lists/hash_words.ts";
import type { Condition, Operator } from "./rule.ts";
import type { Subject } from "./subject.ts";
import { textSource } from "./text_source.ts";

/** What a connection has for an operand. */
export interface Found {
  readonly operand: string;
  /** One text, of ancestors and groups several, none if there is nothing of that kind; null if it is not known. */
  readonly values: readonly string[] | null;
}

/** What was there for an operator to compare: of a combination for each operand in it, once. */
export function foundValues(operator: Operator, subject: Subject): readonly Found[] {
  const found = new Map(conditionsIn(operator).map((each) => [each.operand, valuesOf(each, subject)]));
  return [...found].map(([operand, values]) => ({ operand, values }));
}

function conditionsIn(operator: Operator): readonly Condition[] {
  return "conditions" in operator ? operator.conditions.flatMap(conditionsIn) : [operator];
}

function valuesOf({ operand }: Condition, subject: Subject): readonly string[] | null {
  const { facts } = subject;
  const { process, userId, hosts } = facts;
  switch (operand) {
    case "true":
      return [];
    case "process.path":
      return process === null || process.path === "" ? null : [process.path];
    case "process.parent.path":
      return process === null ? null : process.parents.map(({ path }) => path);
    case "dest.host":
    case "lists.domains":
    case "lists.domains_regexp":
      return hosts.all.length === 0 ? null : hosts.all;
    case "user.name":
      return userId === null ? null : [String(userId)];
    case "user.group":
      return process === null ? null : facts.groups()?.map(String) ?? null;
    case "dest.network":
    case "lists.ips":
    case "lists.nets":
      return [subject.destination];
    case "source.network":
      return [subject.source];
    case "lists.hash.md5":
    case "lists.hash.sha1":
    case "lists.hash.sha256": {
      const hash = subject.hash(algorithmOf(operand));
      return hash === null ? null : [hash];
    }
    default: {
      const text = textSource(operand)(subject);
      return text === null ? null : text === undefined ? [] : [text];
    }
  }
}
