import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { jsonLine } from "../report/json_line.ts";
import type { DescribedFacts } from "../rules/described_facts.ts";
import type { Explanation, Outcome, RuleTrace } from "../rules/explain.ts";
import { nearMisses } from "../rules/near_misses.ts";
import { TRUE, type Truth, UNKNOWN } from "../rules/truth.ts";

import { operatorMembers } from "./operator_json.ts";
import type { Explained } from "./explain_text.ts";

/** An explanation as one JSON object on one line: every enabled rule, in the order of the walk. */
export function explainJson(explained: Explained): string {
  return jsonLine(explainMembers(explained));
}

/** The same as an object, for documents of several. */
export function explainMembers({ explanation, described, recorded }: Explained): Record<string, unknown> {
  const { action, rule, reason, unknown, otherCase } = explanation.decision;
  return {
    action,
    rule,
    reason,
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(otherCase.length === 0 ? {} : { other_case: otherCase }),
    connection: connectionMembers(described),
    ...(described.assumed.length === 0 ? {} : { assumed: described.assumed }),
    ...(recorded === null ? {} : { recorded }),
    near_misses: missNames(explanation),
    rules: explanation.rules.map(ruleMembers),
  };
}

function connectionMembers({ facts: { connection, process, userId, hosts } }: DescribedFacts): Record<string, unknown> {
  const { protocol, source, destination, destinationPort } = connection;
  return {
    protocol: protocolName(protocol, destination.family),
    src_ip: formatIp(source),
    dst_ip: formatIp(destination),
    ...(destinationPort === null ? {} : { dst_port: destinationPort }),
    ...(hosts.first === null ? {} : { dst_host: hosts.first.name }),
    ...(userId === null ? {} : { user_id: userId }),
    ...(process === null ? {} : { process_path: process.path, process_args: process.args }),
  };
}

function missNames(explanation: Explanation): string[] {
  return nearMisses(explanation).map(({ rule }) => rule.name);
}

function ruleMembers({ rule, truth, outcome, conditions }: RuleTrace): Record<string, unknown> {
  return {
    name: rule.name,
    action: rule.action,
    precedence: rule.precedence,
    truth: truthName(truth),
    ...outcomeMembers(outcome),
    conditions: conditions.map((each) => ({
      ...operatorMembers(each.condition),
      truth: truthName(each.truth),
      found: Object.fromEntries(each.found.map(({ operand, values }) => [operand, values])),
    })),
  };
}

function outcomeMembers(outcome: Outcome): Record<string, unknown> {
  const { kind, ...rest } = outcome;
  return { outcome: kind, ...rest };
}

function truthName(truth: Truth): boolean | "unknown" {
  return truth === UNKNOWN ? "unknown" : truth === TRUE;
}
