import type { IpAddress } from "../../core/ip_address.ts";
import { regexpMatcher } from "../matchers/regexp.ts";
import type { TextMatcher } from "../matchers/text_matcher.ts";
import { domainMatcher } from "./domain_table.ts";
import { compileGlob, type LabelsMatcher } from "./glob.ts";
import { hashWords } from "./hash_words.ts";
import type { DomainContent, HashContent, NetworkContent, PatternContent } from "./list_content.ts";
import { normalName } from "./normal_name.ts";
import { inRanges } from "./number_ranges.ts";

/** Whether a host name, in any spelling, is among the names. */
export function nameMatcher({ domains, globs }: DomainContent): TextMatcher {
  const isInTable = domainMatcher(domains);
  const tests = globs.map(compileGlob).filter((test): test is LabelsMatcher => test !== null);
  return (host) => {
    const name = normalName(host);
    if (name === null) return false;
    if (isInTable(name)) return true;
    if (tests.length === 0) return false;
    const labels = name.split(".");
    return tests.some((test) => test(labels));
  };
}

/** Names whose outcome is kept: programs ask for the same ones again and again. */
const KEPT_NAMES = 4096;

/** Whether a pattern is found in a host name. Each is compiled (0.3 ms) when it is needed for the first time. */
export function patternMatcher({ patterns }: PatternContent, sensitive: boolean): TextMatcher {
  const compiled: TextMatcher[] = [];
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

/** Whether an address (a mapped one is given as IPv4) lies in one of the networks. */
export function addressMatcher({ v4, v6 }: NetworkContent): (ip: IpAddress) => boolean {
  const words = new Uint32Array(4);
  return (ip) => {
    if (ip.family === 4) {
      words[0] = ip.w3;
      return inRanges(v4, words);
    }
    words[0] = ip.w0;
    words[1] = ip.w1;
    words[2] = ip.w2;
    words[3] = ip.w3;
    return inRanges(v6, words);
  };
}

/** Whether a checksum in hexadecimal digits is in the list. */
export function hashMatcher({ hashes }: HashContent): TextMatcher {
  return (text) => {
    const words = hashWords(text, hashes.width);
    return words !== null && inRanges(hashes, words);
  };
}
