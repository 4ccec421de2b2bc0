/**
 * Fuzzes every decoder of bytes from outside, or those that are named; fails with the first finding of each, which it
 * keeps in tests/fixtures/fuzz/: from then on every run of the tests tries it.
 *
 *     deno run -A tests/fuzz/run.ts [--inputs N] [--seed N] [TARGET...]
 */
import { parseArgs } from "@std/cli/parse-args";
import { keepFinding } from "./findings.ts";
import { fuzz } from "./fuzz.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { enoughPast, reportLine } from "./report_line.ts";
import { TARGETS } from "./targets.ts";

const INPUTS = 1_000_000;

function main(args: readonly string[]): boolean {
  const { inputs, seed, _: names } = parseArgs([...args], { string: ["inputs", "seed"] });
  const first = seed === undefined ? Math.floor(Math.random() * 0x1_0000_0000) : Number(seed);
  console.log(`The first seed is ${first}.`);
  return chosen(names.map(String)).map((target) => run(target, Number(inputs ?? INPUTS), first)).every((good) => good);
}

function chosen(names: readonly string[]): readonly FuzzTarget[] {
  const unknown = names.filter((name) => TARGETS.every((target) => target.name !== name));
  if (unknown.length > 0) throw new Error(`Cannot fuzz ${unknown}: there are ${TARGETS.map(({ name }) => name)}`);
  return names.length === 0 ? TARGETS : TARGETS.filter(({ name }) => names.includes(name));
}

function run(target: FuzzTarget, inputs: number, first: number): boolean {
  const report = fuzz(target, { inputs, first });
  const { finding } = report;
  console.log(reportLine(target, report));
  if (finding !== null) console.log(`${finding.problem}\nkept in ${keepFinding(target, finding)}`);
  return finding === null && enoughPast(report);
}

if (import.meta.main) Deno.exit(main(Deno.args) ? 0 : 1);
