/** The name under which a test is registered that cannot run here: "NAME [needs: nft, ipv6]". */
export function nameWithNeeds(name: string, missing: readonly string[]): string {
  return `${name} [needs: ${missing.join(", ")}]`;
}

/** The reverse: a test's own name, and what it missed ("" if its name does not tell). */
export function splitName(name: string): { readonly test: string; readonly missing: string } {
  const match = /^(.*) \[needs: ([^\]]+)\]( > .*)?$/.exec(name);
  return match === null
    ? { test: name, missing: "" }
    : { test: `${match[1]}${match[3] ?? ""}`, missing: match[2] ?? "" };
}
