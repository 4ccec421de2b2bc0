import type { Step } from "../install/put_in_place.ts";
import type { Removal } from "../install/take_away.ts";
import { escapeText } from "../report/escape_text.ts";
import { problemText } from "../store/file_problem.ts";
import type { Import } from "./import_opensnitch.ts";

const STEP_WORDS: Readonly<Record<Step["act"], string>> = {
  write: "written",
  same: "unchanged",
  kept: "kept",
  foreign: "not ours",
  remove: "removed",
};
const REMOVAL_WORDS: Readonly<Record<Removal["act"], string>> = {
  remove: "removed",
  changed: "kept (changed since)",
  used: "kept (not empty)",
};

/** A line for each path, and for what was there and stays. */
export function stepsText(steps: readonly Step[]): string {
  return rows(steps.map(({ path, act }) => [STEP_WORDS[act], path]));
}

export function removalsText(removals: readonly Removal[]): string {
  return rows(removals.map(({ path, act }) => [REMOVAL_WORDS[act], path]));
}

/** What is taken from OpenSnitch, what is not and why, and what nobody sees to from now on. */
export function importText({ settings, rules, findings, notApplied }: Import): string {
  const setting = ({ key, value }: Import["settings"][number]): string => `${key} ${value}`;
  const taken = settings.filter(({ why }) => why === null);
  const left = settings.filter(({ why }) => why !== null);
  return rows([
    ...taken.map((each) => ["taken", setting(each)] as const),
    ...rules.map((name) => ["taken", `rules/${name}`] as const),
    ...left.map((each) => ["not taken", `${setting(each)}: ${each.why}`] as const),
    ...findings.map((each) => [FINDING_WORDS[each.severity], problemText(each)] as const),
    ...notApplied.map(({ chain, text }) => ["not applied", `system-fw.json: ${chain}: ${text}`] as const),
  ]);
}

const FINDING_WORDS = { error: "not taken", warning: "differs", note: "note" } as const;

function rows(all: readonly (readonly [word: string, text: string])[]): string {
  const width = Math.max(0, ...all.map(([word]) => word.length));
  return all.map(([word, text]) => `${word.padEnd(width)}  ${escapeText(text)}\n`).join("");
}
