import { type CheckDescription, type CheckName, descriptionOf } from "./checks.ts";
import type { Choice } from "./choice.ts";
import type { Examination } from "./examination.ts";
import type { Outcome } from "./outcome.ts";

/** One thing that was looked at, and what it means. */
export interface Finding extends Outcome, CheckDescription {
  readonly name: CheckName;
  /** Whether Sallyport cannot run without it. */
  readonly required: boolean;
}

/** What an examination comes to. */
export interface Diagnosis {
  /** `unknown`: something that it needs could not be tried. */
  readonly canRun: "yes" | "no" | "unknown";
  /** What would be used. */
  readonly attribution: Choice;
  readonly queue: Choice;
  readonly firewall: Choice;
  readonly findings: readonly Finding[];
}

const REQUIRED: readonly CheckName[] = ["CAP_NET_ADMIN", "CAP_SYS_PTRACE", "queue"];
/** One of the two is needed. */
const FIREWALLS: readonly CheckName[] = ["nftables", "iptables"];

export function diagnose({ outcomes, attribution }: Examination): Diagnosis {
  const firewall = choose(outcomes, FIREWALLS);
  const queue = outcomes.get("queue");
  const required = [...REQUIRED, ...(firewall.state === "none" ? FIREWALLS : [])];
  const findings = [...outcomes].map(([name, outcome]): Finding => ({
    name,
    ...outcome,
    required: required.includes(name),
    ...descriptionOf(name),
  }));
  return {
    canRun: canRun(findings, firewall),
    attribution,
    queue: queue?.state === "ok" ? backend(outcomes) : without(queue),
    firewall,
    findings,
  };
}

function canRun(findings: readonly Finding[], firewall: Choice): Diagnosis["canRun"] {
  const needed = findings.filter(({ required }) => required);
  if (needed.some(({ state }) => state === "problem")) return "no";
  return firewall.state === "unknown" || needed.some(({ state }) => state === "unknown") ? "unknown" : "yes";
}

/** The library where it can be used, else netlink: that needs nothing. */
function backend(outcomes: Examination["outcomes"]): Choice {
  const chosen = choose(outcomes, ["libnetfilter_queue"]);
  return chosen.state === "used" ? chosen : { state: "used", name: "netlink", why: chosen.why };
}

/** The first that works. One that could not be tried leaves the choice open, unless a better one works. */
function choose(outcomes: Examination["outcomes"], names: readonly CheckName[]): Choice {
  const reasons: string[] = [];
  for (const name of names) {
    const outcome = outcomes.get(name);
    if (outcome?.state === "ok") return { state: "used", name, why: reasons.length === 0 ? null : reasons.join("; ") };
    if (outcome?.state === "unknown") return { state: "unknown", why: outcome.detail };
    if (outcome !== undefined) reasons.push(outcome.detail);
  }
  return { state: "none", why: reasons.join("; ") };
}

function without(outcome: Outcome | undefined): Choice {
  const { state = "unknown", detail = "" } = outcome ?? {};
  return { state: state === "problem" ? "none" : "unknown", why: detail };
}
