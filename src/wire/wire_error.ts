/** Bytes that are not what they claim to be: too short, or with a length that lies. */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(readonly what: string, readonly problem: string) {
    super(`Cannot read ${what}: ${problem}`);
  }
}
