/** A file, or a directory above it, that somebody else could have written, or that is no regular file. */
export class UnsafeFile extends Error {
  override readonly name = "UnsafeFile";

  constructor(readonly file: string, readonly reason: string) {
    super(`Cannot trust ${file}: ${reason}`);
  }
}
