import type { RulesChanged } from "../firewall/firewall_watch.ts";
import type { Reporter } from "../report/reporter.ts";

/** An event, and a line for people, when somebody has changed our rules. */
export function tellRulesChanged(reporter: Reporter, change: RulesChanged): void {
  const { differences, by, problem, count } = change;
  reporter.event({
    event: "warning",
    code: problem === null ? "rules-changed" : "rules-not-in-force",
    message: messageOf(change),
    differences,
    by: by.map(({ processId, name }) => ({ process_id: processId, name })),
    in_force: problem === null,
    count,
  });
}

function messageOf({ differences, by, problem, held }: RulesChanged): string {
  if (differences.length === 0) return "the interception rules are in force again";
  const who = by.length === 0 ? "" : ` by ${by.map(({ processId, name }) => `${name} [${processId}]`).join(", ")}`;
  const what = `the interception rules were changed${who}: ${differences.join("; ")}`;
  if (problem !== null) return `${what}. They cannot be set anew, which is tried each second: ${problem}`;
  const often = held ? ", a second late: that is done once a second at most" : "";
  return `${what}. They were set anew${often}`;
}
