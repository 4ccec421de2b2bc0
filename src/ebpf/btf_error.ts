/** The kernel's BTF is sound, but does not have what a program needs. */
export class BtfError extends Error {
  override readonly name = "BtfError";

  constructor(readonly what: string, readonly problem: string) {
    super(`Cannot find ${what} in the kernel's BTF: ${problem}`);
  }
}
