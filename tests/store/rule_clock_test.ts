import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { RuleClock, type RuleClockOptions } from "../../src/store/rule_clock.ts";
import { inDirectory, trusting } from "./samples.ts";

const [ONE, OTHER] = ["one rule", "another rule"] as const;

interface Setting {
  readonly clock: (rest?: Partial<RuleClockOptions>) => RuleClock;
  readonly file: string;
  readonly warnings: string[];
}

function setting(directory: string): Setting {
  const file = join(directory, "state", "rule-times.json");
  const warnings: string[] = [];
  const clock = (rest: Partial<RuleClockOptions> = {}): RuleClock =>
    new RuleClock({
      file,
      read: trusting,
      boot: "this",
      afterBoot: () => 5_000,
      wall: () => 1_000_000,
      warn: (message) => void warnings.push(message),
      ...rest,
    });
  return { clock, file, warnings };
}

Deno.test("a time is kept for the same rule, in the same boot to the millisecond", () =>
  inDirectory((directory) => {
    const { clock, file, warnings } = setting(directory);
    const first = clock();
    assertEquals([first.now(), first.since(ONE)], [5_000, null]);
    first.keep([{ text: ONE, since: 4_000 }]);
    const next = clock({ afterBoot: () => 60_000 });
    assertEquals([next.since(ONE), next.since(OTHER), next.texts], [4_000, null, [ONE]]);
    assertEquals([(Deno.statSync(file).mode ?? 0) & 0o777, warnings], [0o600, []]);
    next.keep([]);
    assertEquals(clock().since(ONE), null);
  }));

Deno.test("after another boot the wall clock tells; set back, the rule begins anew", () =>
  inDirectory((directory) => {
    const { clock } = setting(directory);
    clock().keep([{ text: ONE, since: 4_000 }]); // 999,000 on the wall
    assertEquals(clock({ boot: "other", wall: () => 1_009_000 }).since(ONE), -5_000);
    assertEquals(clock({ boot: "other", wall: () => 5 }).since(ONE), 5_000);
  }));

Deno.test("what cannot be read or written is told, and times begin anew", () =>
  inDirectory((directory) => {
    const { clock, file, warnings } = setting(directory);
    clock().keep([{ text: ONE, since: 4_000 }]);
    Deno.writeTextFileSync(file, '{"version":1,"rules":[{"rule":5}]}');
    assertEquals(clock().since(ONE), null);
    assertMatch(
      warnings.join("\n"),
      /rule-times\.json: \$\.rules\[0\]\.rule: expected string, not number; timed rules begin anew/,
    );
    Deno.removeSync(file);
    Deno.mkdirSync(file);
    const blocked = clock();
    warnings.length = 0;
    blocked.keep([{ text: ONE, since: 1 }]);
    assertMatch(warnings.join("\n"), /cannot be written, and timed rules begin anew with the next start/);
  }));
