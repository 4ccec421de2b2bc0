import type { Pattern } from "../matchers/pattern.ts";
import { PatternSet } from "../matchers/pattern_set.ts";
import type { TextTest } from "./text_test.ts";

/** Whether one of many patterns is found in a host name. */
export function patternMatcher(patterns: readonly Pattern[]): TextTest {
  const set = new PatternSet();
  for (const pattern of patterns) set.add(pattern, 0);
  return (host) => set.placesOf(host).length > 0;
}
