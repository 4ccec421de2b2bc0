/** Writes zeros to a file until the disk that it is on is full, to the last byte. */
export function fillDisk(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  try {
    while (true) file.writeSync(new Uint8Array(1024));
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("No space left"))) throw error;
  }
}
