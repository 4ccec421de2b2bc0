import type { Configuration } from "../rules/configuration.ts";
import type { Rule } from "../rules/rule.ts";

/** What has to be said again and again while rules deny and nothing is denied; null if there is no such gap. */
export function observeNotice(
  mode: Configuration["mode"],
  configuration: Configuration,
  rules: readonly Rule[],
): string | null {
  const denies = configuration.defaultAction !== "allow" ||
    rules.some(({ enabled, action }) => enabled && action !== "allow");
  return mode === "observe" && denies ? "observe: nothing is blocked" : null;
}
