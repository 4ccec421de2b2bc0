import type { Choice } from "../doctor/choice.ts";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { jsonLine } from "../report/json_line.ts";

/** A diagnosis as one JSON document. What is lost, and what helps, is told with each problem. */
export function doctorJson({ canRun, attribution, queue, firewall, findings }: Diagnosis): string {
  return jsonLine({
    can_run: canRun,
    used: { attribution: choiceMembers(attribution), queue: choiceMembers(queue), firewall: choiceMembers(firewall) },
    checks: findings.map(({ name, state, detail, required, lost, remedy }) => ({
      name,
      state,
      ...(detail === "" ? {} : { detail }),
      required,
      ...(state === "problem" ? { lost, remedy } : {}),
    })),
  });
}

function choiceMembers(choice: Choice): Record<string, unknown> {
  const name = choice.state === "used" ? { name: choice.name } : {};
  return { state: choice.state, ...name, ...(choice.why === null ? {} : { why: choice.why }) };
}
