// deno-lint-ignore no-control-regex -- control characters are what this is about
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\\]/g;

/**
 * Text of unknown origin (process names, arguments, host names) made safe to show: control characters, characters that
 * have no width or turn the direction of writing, and the backslash itself become escapes that can be read back.
 */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === "\\") return "\\\\";
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
