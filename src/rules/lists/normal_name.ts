/** Labels of letters, digits, `-` and `_`; the last one is no number, for then it is an address. */
const NAME = /^(?:[a-z0-9_-]{1,63}\.)*(?![0-9]+$)[a-z0-9_-]{1,63}$/;
const ASCII = /^[ -~]*$/;
/** What has a meaning in a URL besides that of a host, or none at all. */
const NOT_IN_NAMES = /[\s\p{Cc}#%/:<>?@[\\\]^|]/u;
const LONGEST_NAME = 253;

/**
 * A host name in one spelling: lower case, without the dot at the end, other scripts in punycode (IDNA as browsers have
 * it). Null if the text is no host name.
 */
export function normalName(text: string): string | null {
  const rest = text.endsWith(".") ? text.slice(0, -1) : text;
  const name = ASCII.test(rest) ? rest.toLowerCase() : toPunycode(rest);
  return name !== null && name.length <= LONGEST_NAME && NAME.test(name) ? name : null;
}

function toPunycode(name: string): string | null {
  return NOT_IN_NAMES.test(name) ? null : URL.parse(`http://${name}`)?.hostname ?? null;
}
