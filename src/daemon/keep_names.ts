import type { NamesFile } from "./names_file.ts";
import type { VerdictThread } from "./verdict_thread.ts";

/** Keeps the names that are known, for the next start, and for the next worker if this one fails. */
export async function keepNames(thread: VerdictThread, file: NamesFile): Promise<void> {
  const names = await thread.listNames({ kind: "all" });
  if (names === null) return;
  thread.learned = names;
  file.save(names);
}
