import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../src/wire/hex.ts";
import { keptFindings } from "./findings.ts";
import { fuzz, type FuzzReport, inputOf } from "./fuzz.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { enoughPast, reportLine } from "./report_line.ts";
import { TARGETS } from "./targets.ts";

/** `make fuzz` takes 1,000,000. */
const INPUTS = 5_000;

/** No two runs try the same; a failure says its seed. */
const first = Math.floor(Math.random() * 0x1_0000_0000);

for (const target of TARGETS) {
  Deno.test(`${target.name} bears whatever comes from outside`, () => {
    const report = fuzz(target, { inputs: INPUTS, first });
    console.log(reportLine(target, report));
    assertNothingFound(target, report);
    assert(enoughPast(report), reportLine(target, report));
  });

  Deno.test(`Fuzzing ${target.name} finds a fault that is planted`, () => {
    assert(fuzz(target, { inputs: INPUTS, first }, target.planted).finding !== null, `with --seed ${first}`);
    for (const seed of target.seeds) target.attempt(seed);
  });
}

Deno.test("What was found once is borne now", () => {
  for (const { file, target, input } of keptFindings()) {
    const found = TARGETS.find(({ name }) => name === target);
    assert(found !== undefined, `${file}: there is no target ${target}`);
    found.attempt(input);
  }
});

Deno.test("A finding's seed makes the same input again, and what is slow twice is a finding", () => {
  const [target] = TARGETS;
  assert(target !== undefined);
  const { finding } = fuzz(target, { inputs: INPUTS, first }, target.planted);
  assert(finding !== null);
  assertEquals(inputOf(target, finding.seed), finding.input);
  assertEquals(fuzz(target, { inputs: 1, first: finding.seed }, target.planted).finding?.input, finding.input);
});

Deno.test("An error that was declared is none, every other one is, and so is what a check refuses", () => {
  const found = (decode: () => number): boolean => {
    const target = fuzzTarget({
      ...{ name: "sample", seeds: [Uint8Array.of(1)], mutate: () => Uint8Array.of(1), decode, planted: decode },
      refuses: (error) => error instanceof SyntaxError,
      isPastFirstCheck: () => true,
      check: (decoded) => assertEquals(decoded, 1),
    });
    return fuzz(target, { inputs: 1, first: 0 }).finding !== null;
  };
  const thrower = (error: Error) => (): number => {
    throw error;
  };
  const outcomes = [thrower(new SyntaxError()), thrower(new TypeError()), () => 1, () => 2].map(found);
  assertEquals(outcomes, [false, true, false, true]);
});

function assertNothingFound({ name }: FuzzTarget, { finding }: FuzzReport): void {
  if (finding === null) return;
  const { seed, input, problem } = finding;
  throw new Error(`make fuzz ARGS="${name} --seed ${seed} --inputs 1" finds: ${problem}\ninput: ${toHex(input)}`);
}
