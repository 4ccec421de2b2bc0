/** Exit codes after sysexits(3): scripts and the service unit rely on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command line is wrong. */
  usage: 64,
  /** Something that has to be there or free is not: the daemon, the queue. */
  unavailable: 69,
  /** A right, or a feature of the kernel or the host, is missing. */
  notAllowed: 77,
  /** A configuration or rule file is wrong. */
  configuration: 78,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];

/** Ends the program with this code; the message is for the person who started it. */
export class ExitError extends Error {
  override readonly name = "ExitError";

  constructor(readonly code: ExitCode, message: string) {
    super(message);
  }
}
