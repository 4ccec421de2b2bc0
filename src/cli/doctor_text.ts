import { assertNever } from "../core/assert_never.ts";
import type { Choice } from "../doctor/choice.ts";
import type { Diagnosis, Finding } from "../doctor/diagnosis.ts";
import { escapeText } from "../report/escape_text.ts";
import { paint } from "./paint.ts";
import { section } from "./section.ts";

const NAME_WIDTH = 20;

/**
 * A diagnosis for people, who may read it at night: whether Sallyport can run; what is wrong, what is lost by it and what
 * helps; what could not be tried; what would be used; and last what is in order. Without the last line's end.
 */
export function doctorText(diagnosis: Diagnosis, colour: boolean): string {
  const { findings, attribution, queue, firewall } = diagnosis;
  const found = (state: Finding["state"]): Finding[] => findings.filter((each) => each.state === state);
  const problems = found("problem").sort((a, b) => Number(b.required) - Number(a.required));
  const used = [
    row("attribution", choiceText(attribution)),
    row("queue", choiceText(queue)),
    row("firewall", choiceText(firewall)),
  ];
  return [
    verdict(diagnosis, colour),
    ...section("Problems", folded(problems).flatMap(advice), colour),
    ...section("Not known", folded(found("unknown")).map(foldLine), colour),
    ...section("Would be used", used, colour),
    ...section("In order", folded(found("ok")).map(foldLine), colour),
  ].join("\n");
}

function verdict({ canRun, findings, firewall }: Diagnosis, colour: boolean): string {
  const needed = (state: Finding["state"]): Finding[] =>
    findings.filter((each) => each.required && each.state === state);
  switch (canRun) {
    case "yes":
      return paint("Sallyport can run here.", "open", colour);
    case "no": {
      const names = needed("problem").map(({ name }) => name).join(", ");
      return paint(`Sallyport cannot run here, for want of: ${names}.`, "warning", colour);
    }
    case "unknown": {
      const rest = firewall.state === "unknown" ? [firewall.why] : [];
      const reasons = new Set([...needed("unknown").map(({ detail }) => detail), ...rest].map(plain));
      return paint(`Whether Sallyport can run here is not known: ${[...reasons].join(", ")}.`, "warning", colour);
    }
    default:
      return assertNever(canRun);
  }
}

/** Findings of one kind of which the same is to be said. */
interface Fold {
  readonly kind: string;
  /** What tells them apart; empty of a kind of which there is but one. */
  readonly members: string[];
  readonly finding: Finding;
}

function folded(findings: readonly Finding[]): Fold[] {
  const folds = new Map<string, Fold>();
  for (const finding of findings) {
    const { kind, member } = kindOf(finding);
    const key = JSON.stringify([kind, finding.detail, finding.state === "problem" ? finding.lost : ""]);
    const fold = folds.get(key) ?? { kind, members: [], finding };
    if (member !== null) fold.members.push(member);
    folds.set(key, fold);
  }
  return [...folds.values()];
}

/** "program exec" is one of several programs, CAP_BPF of several rights. */
function kindOf({ name, state }: Finding): { kind: string; member: string | null } {
  if (name.startsWith("CAP_") && state !== "problem") return { kind: "rights", member: name };
  const [kind = name, member = null] = name.split(" ");
  return { kind, member };
}

function foldLine({ kind, members, finding: { detail } }: Fold): string {
  const parts = [members.join(", "), plain(detail)].filter((part) => part !== "");
  return row(kind, parts.length === 0 ? "works" : parts.join(": "));
}

function advice(fold: Fold): string[] {
  const { lost, remedy } = fold.finding;
  return [foldLine(fold), row("", `lost: ${lost}`), row("", `cure: ${remedy}`)];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)}  ${text}`;
}

function choiceText(choice: Choice): string {
  const why = choice.why === null ? "" : plain(choice.why);
  switch (choice.state) {
    case "used":
      return why === "" ? choice.name : `${choice.name} (${why})`;
    case "none":
      return `nothing (${why})`;
    case "unknown":
      return `not known: ${why}`;
    default:
      return assertNever(choice);
  }
}

/** Words of the kernel and of programs, on one line. */
function plain(text: string): string {
  return text.split("\n").map((each) => escapeText(each.trim())).filter((each) => each !== "").join("; ").replaceAll(
    ":; ",
    ": ",
  );
}
