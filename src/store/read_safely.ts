import { checkOwner } from "./check_owner.ts";
import { resolveSafely } from "./resolve_safely.ts";
import { UnsafeFile } from "./unsafe_file.ts";

export interface ReadOptions {
  /** The user besides root whose files are trusted: the one who runs. Null for none. */
  readonly userId: number | null;
  /** Files of anybody are read (for tests). They still have to be regular and of bounded size. */
  readonly allowInsecureFiles: boolean;
}

/** Bytes in the largest file that is read. */
export const LARGEST_FILE = 8 * 1024 * 1024;

/**
 * Reads a text file that nobody but root and the user who runs can have written: judged on the opened descriptor, the
 * directories above it before. Throws an UnsafeFile with the reason; Deno.errors (NotFound, PermissionDenied) as they
 * come. A FIFO is refused without being opened, for opening it would wait for a writer.
 */
export function readSafely(path: string, options: ReadOptions): string {
  const real = options.allowInsecureFiles ? path : resolveSafely(path, options.userId);
  const before = Deno.statSync(real);
  if (!before.isFile) throw new UnsafeFile(path, "not a regular file");
  using file = Deno.openSync(real, { read: true });
  const info = file.statSync();
  if (info.dev !== before.dev || info.ino !== before.ino || !info.isFile) {
    throw new UnsafeFile(path, "was replaced while it was opened");
  }
  if (!options.allowInsecureFiles) checkOwner(path, info, options.userId);
  return decode(path, readBounded(path, file, info.size));
}

/** Reads to the end, however the size changes meanwhile. */
function readBounded(path: string, file: Deno.FsFile, size: number): Uint8Array {
  if (size > LARGEST_FILE) throw tooLarge(path);
  const bytes = new Uint8Array(Math.min(LARGEST_FILE, size + 4096) + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
  }
  throw size + 4096 > LARGEST_FILE ? tooLarge(path) : new UnsafeFile(path, "grew while it was read");
}

function tooLarge(path: string): UnsafeFile {
  return new UnsafeFile(path, `larger than ${LARGEST_FILE} bytes`);
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnsafeFile(path, "not UTF-8");
  }
}
