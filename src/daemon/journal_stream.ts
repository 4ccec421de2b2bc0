/** Where standard error of this process leads, if that can be told. */
export interface StreamFile {
  readonly dev: number;
  readonly ino: number | null;
}

/**
 * Whether a stream is the journal's: systemd tells the device and inode of the socket that it has opened there in
 * JOURNAL_STREAM (systemd.exec(5)), and they are those of the stream unless somebody has redirected it.
 */
export function isJournalStream(variable: string | undefined, stream: StreamFile | null): boolean {
  return stream !== null && stream.ino !== null && variable === `${stream.dev}:${stream.ino}`;
}

/** Whether that is so of our standard error. */
export function standardErrorIsJournal(): boolean {
  return isJournalStream(Deno.env.get("JOURNAL_STREAM"), standardError());
}

function standardError(): StreamFile | null {
  try {
    return Deno.statSync("/proc/self/fd/2");
  } catch {
    return null;
  }
}
