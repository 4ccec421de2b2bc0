import type { Sink } from "../report/reporter.ts";

export const standardOutput = sinkOf(Deno.stdout);
export const standardError = sinkOf(Deno.stderr);

/** Writes whole texts, however few bytes the file takes at a time. */
export function sinkOf(file: { writeSync(bytes: Uint8Array): number }): Sink {
  const encoder = new TextEncoder();
  return {
    write(text) {
      for (let bytes = encoder.encode(text); bytes.length > 0;) bytes = bytes.subarray(file.writeSync(bytes));
    },
  };
}

/** Does what writes to standard output. It ends where nobody reads any more (`sallyport sockets | head`): no error. */
export async function whileRead(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Whether text on standard output is to be coloured: on a terminal, and NO_COLOR is not set. */
export function coloured(): boolean {
  return Deno.stdout.isTerminal() && !Deno.noColor;
}

/** A word to the person who started the command, on standard error. */
export function tell(text: string): void {
  standardError.write(`sallyport: ${text}\n`);
}
