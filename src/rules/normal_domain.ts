/** Labels of letters, digits, hyphens and underscores, as they are in the DNS and in files. */
const NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A name as names are compared: lower case, in ASCII (names of other letters as IDNA has them), without the dot at the end.
 * Null if the text is no name of a domain.
 */
export function normalDomain(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, "");
  const ascii = isAscii(name) ? name : toAscii(name);
  return ascii !== null && NAME.test(ascii) ? ascii : null;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** The host of a URL is made ASCII by the rules for domains (WHATWG URL, "domain to ASCII"). */
function toAscii(name: string): string | null {
  if (/[\0-\x20/\\?#@:%[\]]/.test(name)) return null;
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : null;
}
