import type { SocketSearch } from "../../src/sockdiag/socket_search.ts";

/** "exact 5: why", "candidates 5 (fit), 6 (fit): why" or "none: why"; sockets by their inodes, or what they are called. */
export function searchInWords(search: SocketSearch, nameOf: (inode: number) => string = String): string {
  if (search.kind === "none") return `none: ${search.why}`;
  if (search.kind !== "candidates") return `${search.kind} ${nameOf(search.socket.inode)}: ${search.why}`;
  const candidates = search.candidates.map(({ socket, fit }) => `${nameOf(socket.inode)} (${fit})`);
  return `candidates ${candidates.join(", ")}: ${search.why}`;
}

/** The same with the candidates in alphabetical order: the kernel's is not the same everywhere. */
export function withSortedCandidates(words: string): string {
  const [candidates = "", ...rest] = words.split(": ");
  if (!candidates.startsWith("candidates ")) return words;
  const sorted = candidates.slice("candidates ".length).split(", ").sort().join(", ");
  return [`candidates ${sorted}`, ...rest].join(": ");
}
