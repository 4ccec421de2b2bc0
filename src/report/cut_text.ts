/** A text of unknown length made short enough for a line: what is beyond `most` characters is left out, and counted. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, ""); // no half of a pair
  return `${kept}… (${text.length - kept.length} more characters)`;
}
