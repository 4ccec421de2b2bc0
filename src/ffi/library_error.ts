/** A library is not there, or is not the one that we know. `library` is its file's name. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";

  constructor(readonly library: string, reason: string) {
    super(`Cannot load ${library}: ${reason}`);
  }
}
