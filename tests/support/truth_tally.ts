import type { DaemonEvent } from "./daemon.ts";
import type { Child } from "./truth_world.ts";

/** What was said of a child, the worst first. */
const ANSWERS = ["wrong", "wrong guess", "unknown", "right guess", "right", "never seen"] as const;
type Answer = typeof ANSWERS[number];

/** How many children got which answer; answers that nobody got are absent. */
export type Tally = Partial<Record<Answer, number>>;

/**
 * Compares what the firewall said with what is true, child by child. Of a child that several decisions were about (TCP
 * sends again what is not answered) the worst one counts.
 */
export function tallyOf(children: readonly Child[], decisions: readonly DaemonEvent[]): Tally {
  const truth = new Map(children.map((child) => [child.address, child]));
  const worst = new Map<Child, Answer>(children.map((child) => [child, "never seen"]));
  for (const decision of decisions) {
    const child = truth.get(decision.dst_ip ?? "");
    if (child === undefined) continue;
    const [answer, before] = [answerOf(child, decision), worst.get(child) ?? "never seen"];
    if (ANSWERS.indexOf(answer) < ANSWERS.indexOf(before)) worst.set(child, answer);
  }
  const counts: Tally = {};
  for (const answer of worst.values()) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

/** What was called exact, and is not true: with the child that it was about. */
export function wrongAnswers(
  children: readonly Child[],
  decisions: readonly DaemonEvent[],
): { readonly child: Child; readonly decision: DaemonEvent }[] {
  const truth = new Map(children.map((child) => [child.address, child]));
  return decisions.flatMap((decision) => {
    const child = truth.get(decision.dst_ip ?? "");
    return child !== undefined && answerOf(child, decision) === "wrong" ? [{ child, decision }] : [];
  });
}

function answerOf({ pid, program }: Child, { process_id, process_path, attribution }: DaemonEvent): Answer {
  if (process_id === undefined) return "unknown";
  const isSure = Reflect.get(Object(attribution), "confidence") === "exact";
  if (process_id === pid && process_path === program) return isSure ? "right" : "right guess";
  return isSure ? "wrong" : "wrong guess";
}
