/**
 * One line out of nft's errors: the first one's words, and the place in our text that they are about. nft takes any
 * ENOENT for a mistyped name: then it offers another table's ("; did you mean …?"), and its carets stand below a name of
 * ours. Both would mislead, so both are left out.
 */
export function nftProblem(errors: string): string {
  const [head = "", line = "", carets = ""] = errors.split("\n");
  const words = head.replace(/^.*?Error: /, "");
  const [kept = "", suggestion] = words.split("; did you mean ");
  const from = carets.indexOf("^");
  const place = from < 0 || suggestion !== undefined ? "" : line.slice(from, carets.lastIndexOf("^") + 1).trim();
  if (kept === "") return "no message";
  return place === "" ? kept : `${kept} (at "${place}")`;
}
