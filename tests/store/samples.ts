import type { TimedRule } from "../../src/store/rule_clock.ts";
import { defaultNetworkAliases } from "../../src/rules/network_aliases.ts";
import type { ReadOptions } from "../../src/store/read_safely.ts";
import type { RuleFilesOptions } from "../../src/store/rule_files.ts";

/** The files of the one who runs the tests are trusted. */
export const trusting: ReadOptions = { userId: Deno.uid(), allowInsecureFiles: false };

/** Runs `body` in a new directory, which goes afterwards in any case. */
export async function inDirectory(body: (directory: string) => void | Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-store-" });
  try {
    await body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** A file that only its owner can write, whatever the umask. */
export function write(file: string, text: string, mode = 0o600): void {
  Deno.writeTextFileSync(file, text);
  Deno.chmodSync(file, mode);
}

/** An enabled rule file of `dest.port` 443, with these keys instead. */
export function ruleText(name: string, other: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    name,
    action: "deny",
    duration: "always",
    enabled: true,
    operator: { type: "simple", operand: "dest.port", data: "443" },
    ...other,
  });
}

/** A clock that stands until it is set. */
export class HeldClock {
  milliseconds = 0;
  /** What a daemon before has kept. */
  texts: readonly string[] = [];
  /** What was kept last. */
  kept: readonly TimedRule[] = [];
  /** When it began by a daemon before, by the names of rules. */
  readonly before = new Map<string, number>();

  now(): number {
    return this.milliseconds;
  }

  since(text: string): number | null {
    return this.before.get(nameIn(text)) ?? null;
  }

  keep(rules: readonly TimedRule[]): void {
    this.kept = rules;
  }
}

/** The name of a rule that is JSON. */
export function nameIn(text: string): string {
  return String(JSON.parse(text).name);
}

export function filesOptions(path: string, clock: RuleFilesOptions["clock"] = new HeldClock()): RuleFilesOptions {
  return {
    ...trusting,
    path,
    clock,
    context: { aliases: defaultNetworkAliases(), userId: () => null, groupId: () => null },
  };
}

/** Waits until the condition holds; throws after `limit` milliseconds. Gives the milliseconds it took. */
export async function until(condition: () => boolean, limit = 5000): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > limit) throw new Error(`Not within ${limit} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - start;
}
