import type { FieldType } from "./struct.ts";

const decoder = new TextDecoder();

/**
 * char[size] with a text that a program chose, ended by a zero byte or the field's end. What is no UTF-8 reads as U+FFFD;
 * control characters stay, so it has to be escaped where it is shown.
 */
export function textField(size: number): FieldType<string> {
  return {
    size,
    read: (view, at) => readText(view, at, size),
    write: (view, at, text) => {
      const bytes = new TextEncoder().encode(text);
      for (let index = 0; index < size; index++) view.setUint8(at + index, bytes[index] ?? 0);
    },
  };
}

/** Plain ASCII, which nearly all are, character by character: a decoder costs ten times that. */
function readText(view: DataView, at: number, size: number): string {
  let text = "";
  for (let index = 0; index < size; index++) {
    const byte = view.getUint8(at + index);
    if (byte === 0) return text;
    if (byte > 0x7f) return decodeText(view, at, size);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeText(view: DataView, at: number, size: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
