/** In bytes, with what is put behind it while it is written (NAME_MAX is 255). */
const LONGEST = 200;

/**
 * The name of the file that a rule is written to. A rule's name has no slash and no control characters; one that begins
 * with a dot would not be read, and one may be too long for a file.
 */
export function ruleFileName(ruleName: string): string {
  const name = ruleName.replace(/^\./, "_");
  const encoder = new TextEncoder();
  let short = name;
  while (encoder.encode(short).length > LONGEST) short = [...short].slice(0, -1).join("");
  return short === name ? `${name}.json` : `${short}~${checksum(name)}.json`;
}

/** FNV-1a, 32 bits: tells long names apart that begin alike. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
