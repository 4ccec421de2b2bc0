import { readBytesSafely } from "./read_bytes_safely.ts";
import { UnsafeFile } from "./unsafe_file.ts";

export interface ReadOptions {
  /** The user besides root whose files are trusted: the one who runs. Null for none. */
  readonly userId: number | null;
  /** Files of anybody are read (for tests). They still have to be regular and of bounded size. */
  readonly allowInsecureFiles: boolean;
}

/** Bytes in the largest file that is read. */
export const LARGEST_FILE = 8 * 1024 * 1024;

/** Reads a text file that nobody but root and the user who runs can have written. Throws as `readBytesSafely` does. */
export function readSafely(path: string, options: ReadOptions): string {
  return decode(path, readBytesSafely(path, options, LARGEST_FILE));
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnsafeFile(path, "not UTF-8");
  }
}
