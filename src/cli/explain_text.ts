import { assertNever } from "../core/assert_never.ts";
import type { Decision } from "../core/decision.ts";
import { endpointText } from "../core/endpoint.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { escapeText } from "../report/escape_text.ts";
import type { DescribedFacts } from "../rules/described_facts.ts";
import type { ConditionTrace, Explanation, Outcome, RuleTrace } from "../rules/explain.ts";
import { nearMisses } from "../rules/near_misses.ts";
import type { Rule } from "../rules/rule.ts";
import { TRUE, UNKNOWN } from "../rules/truth.ts";
import { dataText, operatorText } from "./operator_text.ts";
import { paint } from "./paint.ts";
import { section } from "./section.ts";

const LABEL_WIDTH = 12;
/** Where there are many rules, many miss by the program alone. */
const MOST_MISSES = 10;

/** What was decided when the connection was recorded. */
export type Recorded = Pick<Decision, "action" | "rule" | "reason">;

/** An explanation, and the connection that it is about. */
export interface Explained {
  readonly explanation: Explanation;
  readonly described: DescribedFacts;
  /** Null of a connection that was not recorded. */
  readonly recorded: Recorded | null;
}

/** For people: what is decided and by which rule, what else matches, what nearly did, what is not known. */
export function explainText({ explanation, described, recorded }: Explained, colour: boolean): string {
  const { decision, rules } = explanation;
  const others = rules.filter(({ outcome }) => outcome.kind !== "misses" && outcome.kind !== "decides");
  const row = (label: string, text: string): string => `${paint(label.padEnd(LABEL_WIDTH), "heading", colour)} ${text}`;
  const block = (title: string, lines: readonly string[]): string[] =>
    section(title, lines.map((line) => `  ${line}`), colour);
  return [
    paint(`${decision.action}: ${reasonText(decision)}`, decision.action === "allow" ? "open" : "warning", colour),
    row("connection", connectionText(described)),
    ...(recorded === null ? [] : [row("recorded", recordedText(recorded, decision))]),
    ...assumedRows(explanation, described).map((text) => row("assumed", text)),
    ...block("Decides", rules.filter(({ outcome }) => outcome.kind === "decides").flatMap(decidesLines)),
    ...block("Also matches", others.map(otherLine)),
    ...block("Misses by one condition", missLines(explanation, described)),
    ...block("Not known", unknownLines(explanation)),
    ...block("Differs in upper and lower case alone", decision.otherCase.map(dataText)),
  ].join("\n");
}

/** `rule 000-allow-curl`, `default action`. */
export function reasonText({ rule, reason }: Pick<Decision, "rule" | "reason">): string {
  return reason === "rule" ? `rule ${escapeText(rule ?? "")}` : "default action";
}

function connectionText({ facts: { connection, process, userId, hosts: { first } } }: DescribedFacts): string {
  const { destination, destinationPort } = connection;
  const host = formatIp(destination);
  const peer = destinationPort === null ? host : endpointText({ host, port: destinationPort });
  return [
    process === null ? "unknown program" : dataText(process.path),
    `user ${userId ?? "not known"}`,
    protocolName(connection.protocol, destination.family),
    first === null ? peer : `${peer} (${dataText(first.name)})`,
  ].join("  ");
}

function recordedText(then: Recorded, now: Decision): string {
  if (then.reason !== "rule" && then.reason !== "default-action") {
    return `${then.action}, not by the rules: ${then.reason}`;
  }
  const same = then.action === now.action && then.rule === now.rule;
  const otherwise = ": the rules, or what they were told, were others";
  return `${then.action} by ${then.rule === null ? "no rule" : reasonText(then)}${same ? ", as now" : otherwise}`;
}

/** Only what a rule asks for. */
function assumedRows({ rules }: Explanation, { assumed }: DescribedFacts): string[] {
  const found = rules.flatMap(({ conditions }) => conditions.flatMap((each) => each.found));
  const asked = new Map(found.map(({ operand, values }) => [operand, values]));
  const taken = assumed.flatMap((operand) => {
    const values = asked.get(operand);
    return values === undefined ? [] : [`${operand} ${valuesText(values)}`];
  });
  return taken.length === 0 ? [] : [`${taken.join(", ")}: not told`];
}

function decidesLines({ rule, conditions }: RuleTrace): string[] {
  return [nameText(rule), ...conditions.map((each) => `  ${heldText(each)}`)];
}

function heldText({ condition, truth }: ConditionTrace): string {
  return `${operatorText(condition)}${truth === TRUE ? "" : ": not known, which counts as a match of such a rule"}`;
}

function otherLine({ rule, outcome }: RuleTrace): string {
  return `${nameText(rule)}: ${whyNot(outcome)}`;
}

function whyNot(outcome: Outcome): string {
  switch (outcome.kind) {
    case "overruled":
      return `${escapeText(outcome.by)} comes later, and goes before an allow without precedence`;
    case "not-reached":
      return `not reached, for ${escapeText(outcome.by)} comes earlier and ends the walk`;
    case "not-asked":
      return NOT_ASKED[outcome.why];
    case "decides":
    case "misses":
      return outcome.kind;
    default:
      return assertNever(outcome);
  }
}

const NOT_ASKED = {
  loopback: "not asked, for connections to this host itself are a matter of rules with precedence (Loopback)",
  "loopback-skipped": "not asked, for connections to this host itself are skipped (Loopback)",
  "no-process": "not asked without a program (Failure.UnknownProcess)",
} as const;

function missLines(explanation: Explanation, described: DescribedFacts): string[] {
  const misses = nearMisses(explanation);
  const shown = misses.slice(0, MOST_MISSES);
  const left = misses.length - shown.length;
  return [
    ...shown.map(({ rule, missed }) =>
      `${nameText(rule)}: ${operatorText(missed.condition)}, but ${was(missed, described)}`
    ),
    ...(left > 0 ? [`and ${left} more (--json has them)`] : []),
  ];
}

function was({ truth, found }: ConditionTrace, { assumed, facts }: DescribedFacts): string {
  const mismatch = facts.process?.exeMismatch ?? null;
  const isPath = found.some(({ operand }) => operand === "process.path");
  if (truth === UNKNOWN && isPath && mismatch !== null) {
    return `that is not the file which runs: ${escapeText(mismatch)}`;
  }
  if (truth === UNKNOWN) return "that is not known";
  return found.map(({ operand, values }) => {
    const guessed = assumed.includes(operand) ? " (assumed)" : "";
    return `${found.length === 1 ? "it" : escapeText(operand)} is ${valuesText(values)}${guessed}`;
  }).join(", ");
}

function valuesText(values: readonly string[] | null): string {
  if (values === null) return "not known";
  return values.length === 0 ? "none" : values.map(dataText).join(", ");
}

/** What each unknown value has done to the rules that ask for it, as far as the walk went. */
function unknownLines({ decision, rules }: Explanation): string[] {
  return decision.unknown.map((operand) => {
    const asking = rules.filter(({ truth, conditions }) =>
      truth === UNKNOWN && conditions.some((each) => each.truth === UNKNOWN && asksFor(each, operand))
    );
    const matched = asking.filter(({ outcome }) => outcome.kind !== "misses").length;
    const missed = asking.length - matched;
    const effects = [
      ...(missed > 0 ? [`keeps ${rulesText(missed)} from matching`] : []),
      ...(matched > 0 ? [`lets ${rulesText(matched)} match (Failure.UnknownAttribute)`] : []),
    ];
    return `${escapeText(operand)}${effects.length === 0 ? ": no rule depends on it" : `: ${effects.join(", ")}`}`;
  });
}

function asksFor({ found }: ConditionTrace, operand: string): boolean {
  return found.some((each) => each.operand === operand);
}

const nameText = ({ name, action }: Rule): string => `${escapeText(name)} (${action})`;
const rulesText = (count: number): string => count === 1 ? "1 rule" : `${count} rules`;
