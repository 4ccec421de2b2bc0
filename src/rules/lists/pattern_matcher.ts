import { regexpMatcher } from "../matchers/regexp.ts";
import type { TextTest } from "./text_test.ts";
import type { PatternContent } from "./list_content.ts";

/** Names whose outcome is kept: programs ask for the same ones again and again. */
const KEPT_NAMES = 4096;

/** Whether a pattern is found in a host name. Each is compiled (0.3 ms) when it is needed for the first time. */
export function patternMatcher({ patterns }: PatternContent, sensitive: boolean): TextTest {
  const compiled: TextTest[] = [];
  const kept = new Map<string, boolean>();
  const search = (host: string): boolean =>
    patterns.some((pattern, at) => (compiled[at] ??= regexpMatcher(pattern, sensitive))(host));
  return (host) => {
    const before = kept.get(host);
    if (before !== undefined) return before;
    if (kept.size >= KEPT_NAMES) kept.clear();
    const found = search(host);
    kept.set(host, found);
    return found;
  };
}
