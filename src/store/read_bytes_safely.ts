import { checkOwner } from "./check_owner.ts";
import type { ReadOptions } from "./read_safely.ts";
import { resolveSafely } from "./resolve_safely.ts";
import { UnsafeFile } from "./unsafe_file.ts";

/**
 * Reads a file that nobody but root and the user who runs can have written: judged on the opened descriptor, the
 * directories above it before. `largest`: bytes in the largest file that is read. Throws an UnsafeFile with the reason;
 * Deno.errors (NotFound, PermissionDenied) as they come. A FIFO is refused without being opened, for opening it would
 * wait for a writer.
 */
export function readBytesSafely(path: string, options: ReadOptions, largest: number): Uint8Array {
  const real = options.allowInsecureFiles ? path : resolveSafely(path, options.userId);
  const before = Deno.statSync(real);
  if (!before.isFile) throw new UnsafeFile(path, "not a regular file");
  using file = Deno.openSync(real, { read: true });
  const info = file.statSync();
  if (info.dev !== before.dev || info.ino !== before.ino || !info.isFile) {
    throw new UnsafeFile(path, "was replaced while it was opened");
  }
  if (!options.allowInsecureFiles) checkOwner(path, info, options.userId);
  return readBounded(path, file, info.size, largest);
}

/** Reads to the end, however the size changes meanwhile. */
function readBounded(path: string, file: Deno.FsFile, size: number, largest: number): Uint8Array {
  if (size > largest) throw tooLarge(path, largest);
  const bytes = new Uint8Array(Math.min(largest, size + 4096) + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
  }
  throw size + 4096 > largest ? tooLarge(path, largest) : new UnsafeFile(path, "grew while it was read");
}

function tooLarge(path: string, largest: number): UnsafeFile {
  return new UnsafeFile(path, `larger than ${largest} bytes`);
}
