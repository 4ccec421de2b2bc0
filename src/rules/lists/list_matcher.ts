import { assertNever } from "../../core/assert_never.ts";
import type { IpAddress } from "../../core/ip_address.ts";
import type { Pattern } from "../matchers/pattern.ts";
import { addressMatcher } from "./address_matcher.ts";
import { hashMatcher } from "./hash_matcher.ts";
import type { ListContent } from "./list_content.ts";
import { nameMatcher } from "./name_matcher.ts";
import { patternMatcher } from "./pattern_matcher.ts";
import type { TextTest } from "./text_test.ts";

/** How a list is asked, and what about: the host name, the destination, or the checksum of the program. */
export type ListMatcher =
  | { readonly about: "host" | "hash"; readonly matches: TextTest }
  | { readonly about: "destination"; readonly matches: (ip: IpAddress) => boolean };

/** Makes a list ready to be asked; its patterns are given by `pattern`. */
export function listMatcher(content: ListContent, pattern: (data: string) => Pattern): ListMatcher {
  switch (content.kind) {
    case "domains":
      return { about: "host", matches: lastKept(nameMatcher(content)) };
    case "patterns":
      return { about: "host", matches: patternMatcher(content.patterns.map(pattern)) };
    case "networks":
      return { about: "destination", matches: addressMatcher(content) };
    case "hashes":
      return { about: "hash", matches: hashMatcher(content) };
    default:
      return assertNever(content);
  }
}

/** Several rules ask one list about one connection. */
function lastKept(matches: TextTest): TextTest {
  let last: string | null = null;
  let found = false;
  return (text) => {
    if (text === last) return found;
    found = matches(text);
    last = text;
    return found;
  };
}
