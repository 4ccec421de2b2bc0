const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
const [HYPHEN, DOT, UNDERSCORE] = [0x2d, 0x2e, 0x5f];

/**
 * A name as names are compared: lower case, in ASCII (names of other letters as IDNA has them), without the dot at the end.
 * Null if the text is no name of a domain.
 */
export function normalDomain(text: string): string | null {
  if (isNormal(text)) return text; // most are
  const name = text.toLowerCase().replace(/\.$/, "");
  const ascii = isAscii(name) ? name : toAscii(name);
  return ascii !== null && isNormal(ascii) ? ascii : null;
}

/** Labels of letters, digits, hyphens and underscores, as they are in the DNS and in files; no hyphen at their ends. */
function isNormal(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  let label = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === DOT) {
      if (!isLabel(text, label, at)) return false;
      label = at + 1;
    } else if (!isOfNames(letter)) return false;
  }
  return isLabel(text, label, text.length);
}

function isOfNames(letter: number): boolean {
  return (letter >= 0x61 && letter <= 0x7a) || (letter >= 0x30 && letter <= 0x39) || letter === HYPHEN ||
    letter === UNDERSCORE;
}

function isLabel(text: string, start: number, end: number): boolean {
  return end > start && end - start <= LONGEST_LABEL && text.charCodeAt(start) !== HYPHEN &&
    text.charCodeAt(end - 1) !== HYPHEN;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** The host of a URL is made ASCII by the rules for domains (WHATWG URL, "domain to ASCII"). */
function toAscii(name: string): string | null {
  if (/[\0-\x20/\\?#@:%[\]]/.test(name)) return null;
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : null;
}
