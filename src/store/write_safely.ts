/**
 * Puts a text in place of a file at once: whoever reads sees the old one or the new one, whole, also after a power cut.
 * The file is the owner's alone. Throws Deno.errors as they come.
 */
export function writeSafely(path: string, text: string): void {
  const temporary = `${path}.new`;
  try {
    using file = Deno.openSync(temporary, { write: true, create: true, truncate: true, mode: 0o600 });
    writeAll(file, new TextEncoder().encode(text));
    file.syncSync();
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
  Deno.renameSync(temporary, path);
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
