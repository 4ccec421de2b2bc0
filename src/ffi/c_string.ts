const encoder = new TextEncoder();

/** A text as C wants it: UTF-8, ended by a zero byte. Throws on a text that holds one. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new Error("Cannot pass a text with a zero byte to C");
  return encoder.encode(`${text}\0`);
}
