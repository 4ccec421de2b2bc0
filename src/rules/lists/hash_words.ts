import type { HashAlgorithm } from "../../core/hash_algorithm.ts";
import type { ListOperand } from "./list_operand.ts";

/** How many 32-bit words a checksum has. */
export const HASH_WORDS: Readonly<Record<HashAlgorithm, number>> = { md5: 4, sha1: 5, sha256: 8 };

/** Of which algorithm the checksums of a list are. */
export function algorithmOf(operand: ListOperand): HashAlgorithm {
  if (operand === "lists.hash.sha256") return "sha256";
  return operand === "lists.hash.sha1" ? "sha1" : "md5";
}

/** A checksum in hexadecimal digits as words; null if it is none of so many words. */
export function hashWords(text: string, words: number): readonly number[] | null {
  if (text.length !== words * 8 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  return Array.from({ length: words }, (_, word) => Number.parseInt(text.slice(word * 8, word * 8 + 8), 16));
}
