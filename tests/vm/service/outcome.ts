import type { ServiceCase } from "./cases.ts";

/** Cases that did not print what they should, with what they printed; those that the guest did not come to as well. */
export function failuresOf(cases: readonly ServiceCase[], text: string): string[] {
  const printed = new Map(
    [...text.replaceAll("\r", "").matchAll(/^== case ([0-9]+)\n([^]*?)(?=^== )/gm)].map((
      [, number = "", said = ""],
    ) => [Number(number), said]),
  );
  return cases.flatMap(({ name, expected }, number) => {
    const said = printed.get(number);
    if (said === undefined) return [`FAIL ${name}\n     the guest did not come to its end`];
    return expected.test(said) ? [] : [`FAIL ${name}\n     not ${expected}, but:\n${said}`];
  });
}
