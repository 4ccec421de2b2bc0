import type { TextTest } from "./text_test.ts";
import { hashWords } from "./hash_words.ts";
import type { HashContent } from "./list_content.ts";
import { inRanges } from "./number_ranges.ts";

/** Whether a checksum in hexadecimal digits is in the list. */
export function hashMatcher({ hashes }: HashContent): TextTest {
  return (text) => {
    const words = hashWords(text, hashes.width);
    return words !== null && inRanges(hashes, words);
  };
}
