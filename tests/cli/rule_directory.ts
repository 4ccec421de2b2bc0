import { join } from "@std/path";

/** A rule file's content: enabled, allow, of this operator, and what is different. */
export function ruleOf(
  name: string,
  operator: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { name, enabled: true, action: "allow", duration: "always", operator, ...other };
}

export const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });

/** Runs `body` with a directory of rule files, NAME.json each, which nobody else may write. It goes afterwards. */
export async function withRules(
  rules: readonly Readonly<Record<string, unknown>>[],
  body: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-rules-" });
  try {
    for (const rule of rules) {
      Deno.writeTextFileSync(join(directory, `${rule["name"]}.json`), JSON.stringify(rule), { mode: 0o600 });
    }
    await body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
