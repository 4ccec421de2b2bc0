import { DatabaseSync } from "node:sqlite";
import { HistoryError } from "./history_error.ts";

/** PRAGMA user_version of what is written here. */
const VERSION = 2;

/** While another process has the file locked: milliseconds. */
const PATIENCE = 100;

/**
 * `flows`: each row is a flow within one hour, in the order in which they were first seen, so that the oldest have the
 * lowest numbers. `rules`: how often each decided, and `about`: since when that is known. `days`: those (of UTC, since 1970)
 * on which something was decided. Times: microseconds since 1970.
 */
const TABLES = `
  CREATE TABLE flows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    program TEXT, unit TEXT, user INTEGER, destination TEXT, host TEXT, port INTEGER, protocol TEXT,
    rule TEXT, action TEXT NOT NULL, reason TEXT NOT NULL, enforced INTEGER NOT NULL,
    confidence TEXT NOT NULL, exe_mismatch TEXT,
    connections INTEGER NOT NULL, packets INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE rules (name TEXT PRIMARY KEY, hits INTEGER NOT NULL, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE days (day INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE about (began INTEGER NOT NULL) STRICT;
`;

/** By version: what makes of a file of that one a file of the next. */
const STEPS: readonly string[] = ["ALTER TABLE flows ADD COLUMN host TEXT"];

/** WAL: readers see a whole state without keeping the writer. NORMAL: safe against our end; a power cut may cost the newest. */
const WRITING = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA journal_size_limit = 4194304;
  PRAGMA cache_size = -1024;
  PRAGMA temp_store = MEMORY;
`;

/** Opens a history for writing; makes its tables where it is new. Throws a HistoryError, or what SQLite says. */
export function openToWrite(path: string, now: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: PATIENCE });
  try {
    if (isNew(path, database)) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec(WRITING);
    if (isNew(path, database)) createTables(database, now);
    else bringUpToDate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens one that there is for reading. A daemon may write it meanwhile. */
export function openToRead(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 50 * PATIENCE });
  try {
    if (isNew(path, database)) throw new HistoryError(`${path}: nothing has been written to it yet`);
    if (versionOf(database) < VERSION) {
      throw new HistoryError(
        `${path}: written by an earlier version of Sallyport; the next daemon brings it up to date`,
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether it has no tables yet. Throws a HistoryError where they are not ours. */
function isNew(path: string, database: DatabaseSync): boolean {
  const version = versionOf(database);
  if (version > VERSION) throw new HistoryError(`${path}: written by a later version of Sallyport (format ${version})`);
  if (version > 0) return false;
  if (numberOf(database, "SELECT count(*) FROM sqlite_schema") === 0) return true;
  throw new HistoryError(`${path}: a database of something else`);
}

function createTables(database: DatabaseSync, now: number): void {
  database.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${VERSION};`);
  database.prepare("INSERT INTO about (began) VALUES (?)").run(now);
  database.exec("COMMIT");
}

function bringUpToDate(database: DatabaseSync): void {
  const steps = STEPS.slice(versionOf(database) - 1);
  if (steps.length > 0) database.exec(`BEGIN IMMEDIATE; ${steps.join("; ")}; PRAGMA user_version = ${VERSION}; COMMIT`);
}

function versionOf(database: DatabaseSync): number {
  return numberOf(database, "PRAGMA user_version");
}

function numberOf(database: DatabaseSync, question: string): number {
  return Number(Object.values(database.prepare(question).get() ?? {})[0]);
}
