/** What SQLite says of a file that it cannot make sense of: SQLITE_CORRUPT, SQLITE_NOTADB (sqlite3ErrStr). */
const DAMAGE = ["database disk image is malformed", "malformed database schema", "file is not a database"];

/** Whether an error says that the file is damaged, and not merely out of reach. The runtime gives no number with it. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && DAMAGE.some((words) => error.message.startsWith(words));
}
