import { assertEquals } from "@std/assert";
import { NextPolicy } from "../../src/daemon/next_policy.ts";
import type { PolicyOrder } from "../../src/daemon/worker_messages.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { compileRuleSet } from "../../src/rules/rule_set.ts";
import { built, listsOfOne } from "../rules/lists/samples.ts";
import { rule } from "../rules/samples.ts";

function order(revision: number, ...rules: readonly Rule[]): PolicyOrder {
  const lists = listsOfOne(built("lists.domains_regexp", "^a+\n^b+\n^c+\nads\\.example\\.org$"));
  const policy = {
    rules,
    options: defaultConfiguration(),
    lists,
    checksums: false,
    asking: null,
    mode: "enforce",
    revision,
  } as const;
  return { kind: "policy", policy, generation: 1 };
}

interface Taken {
  readonly next: NextPolicy;
  /** Which of the orders came into force, in order; 0 where garbage was collected. */
  readonly inForce: readonly number[];
}

/** Takes the orders, one after the other. Without lists before. */
function taken(...orders: readonly PolicyOrder[]): Taken {
  const inForce: number[] = [];
  const parts = {
    adopt: ({ policy }: PolicyOrder) => void inForce.push(policy.revision),
    collectGarbage: () => void inForce.push(0),
  };
  const next = new NextPolicy(parts, NO_LISTS);
  for (const each of orders) {
    next.take(each, compileRuleSet(each.policy.rules, each.policy.options, undefined, each.policy.lists));
  }
  return { next, inForce };
}

const onList = rule({ operator: { type: "lists", operand: "lists.domains_regexp", data: "/lists" } });

Deno.test("a policy without patterns is in force at once", () => {
  const { inForce } = taken(order(1, rule()));
  assertEquals(inForce, [1]);
});

Deno.test("patterns that every name meets are compiled before, one at a time; afterwards garbage is collected once", () => {
  const { next, inForce } = taken(order(1, onList));
  const due: number[] = [];
  for (; next.untilDue() === 0; next.catchUp()) due.push(inForce.length);
  assertEquals([due, inForce], [[0, 0, 0, 1], [1, 0]]);
  next.catchUp();
  assertEquals(inForce, [1, 0]);
});

Deno.test("where lists stay, nothing is collected", () => {
  const { next, inForce } = taken(order(1, rule()));
  next.catchUp();
  next.take(order(2, rule()), compileRuleSet([], defaultConfiguration(), undefined, order(2).policy.lists));
  assertEquals([inForce, next.untilDue()], [[1, 0, 2], -1]);
});

Deno.test("one that is still on its way comes into force before the next", () => {
  const { inForce } = taken(order(1, onList), order(2, rule()));
  assertEquals(inForce, [1, 2]);
});
