import type { DatabaseSync, StatementSync } from "node:sqlite";
import { formatIp } from "../core/format_ip.ts";
import type { HistorySettings } from "../core/history_settings.ts";
import type { Flow } from "./flow.ts";
import type { KeyedFlow } from "./flow_tally.ts";
import { openToWrite } from "./open_database.ts";

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** Flows of this hour are added to where they stand while their keys have so many characters; then they get another row. */
const MOST_CHARACTERS = 1_000_000;
/** Rows that are deleted at a time. */
const PORTION = 5_000;
/** Pages that are given back to the disk at a time. */
const SPARE_PAGES = 1_024;

const INSERT = `
  INSERT INTO flows (program, unit, user, destination, host, port, protocol, rule, action, reason, enforced, confidence,
    exe_mismatch, connections, packets, first, last)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD = `
  UPDATE flows SET connections = connections + ?, packets = packets + ?, first = min(first, ?), last = max(last, ?)
  WHERE id = ?`;
const HIT = `
  INSERT INTO rules (name, hits, last) VALUES (?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET hits = hits + excluded.hits, last = max(last, excluded.last)`;
/** Each by its own time: a clock that was set back for a while gives an old one to rows that came late. */
const DELETE_OLD = `
  DELETE FROM flows WHERE id IN (
    SELECT id FROM (SELECT id, first FROM flows ORDER BY id LIMIT ${PORTION}) WHERE first < ?)`;

/** Writes a history's file. Every method throws what SQLite says; what a failed one had begun is undone. */
export class HistoryWriter implements Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #insert: StatementSync;
  readonly #add: StatementSync;
  readonly #hit: StatementSync;
  readonly #day: StatementSync;
  /** Where the flows of this hour stand, by their keys. */
  readonly #rows = new Map<string, number>();
  #characters = 0;
  #hour = 0;

  /** Makes the file where there is none. `now`: microseconds since 1970. */
  constructor(path: string, now: number) {
    this.#path = path;
    this.#database = openToWrite(path, now);
    this.#file = identityOf(path);
    this.#insert = this.#database.prepare(INSERT);
    this.#add = this.#database.prepare(ADD);
    this.#hit = this.#database.prepare(HIT);
    this.#day = this.#database.prepare("INSERT OR IGNORE INTO days VALUES (?)");
  }

  /** Whether its path still leads to the file that is open. */
  isInPlace(): boolean {
    return identityOf(this.#path) === this.#file;
  }

  /** Writes all of it, or nothing. */
  write(flows: Iterable<KeyedFlow>, now: number): void {
    this.#beginHour(now);
    const added: [key: string, id: number][] = [];
    this.#atOnce(() => {
      const hits = new Map<string, Hits>();
      for (const keyed of flows) {
        if (!this.#addTo(this.#rows.get(keyed.key), keyed.flow)) added.push([keyed.key, this.#insertRow(keyed.flow)]);
        countHit(hits, keyed.flow);
      }
      this.#day.run(Math.floor(now / DAY));
      for (const [name, { hits: number, last }] of hits) this.#hit.run(name, number, last);
    });
    for (const [key, id] of added) this.#remember(key, id);
  }

  /** Lets go of what is too old, and of the oldest where it is too much. */
  prune({ days, megabytes }: HistorySettings, now: number): void {
    const oldest = now - days * DAY;
    this.#run(DELETE_OLD, oldest);
    this.#run("DELETE FROM rules WHERE last < ?", oldest);
    this.#run("DELETE FROM days WHERE day < ?", Math.floor(oldest / DAY));
    this.#run("UPDATE about SET began = ?1 WHERE began < ?1", oldest);
    const most = megabytes * 1e6;
    while (this.#bytes().used > most && this.#run(DELETE_OLD, Number.MAX_SAFE_INTEGER) > 0);
    // exec() would take one step of it alone: a page.
    if (this.#bytes().all > most) this.#database.prepare(`PRAGMA incremental_vacuum(${SPARE_PAGES})`).all();
  }

  /** All that was written is in the file itself afterwards. */
  [Symbol.dispose](): void {
    this.#database.close();
  }

  #beginHour(now: number): void {
    const hour = Math.floor(now / HOUR);
    if (hour !== this.#hour) this.#forget();
    this.#hour = hour;
  }

  #remember(key: string, id: number): void {
    if (this.#characters + key.length > MOST_CHARACTERS) this.#forget();
    this.#characters += this.#rows.has(key) ? 0 : key.length;
    this.#rows.set(key, id);
  }

  #forget(): void {
    this.#rows.clear();
    this.#characters = 0;
  }

  /** False where there is no such row: there was none, or it has been let go of. */
  #addTo(id: number | undefined, { connections, packets, first, last }: Flow): boolean {
    return id !== undefined && this.#add.run(connections, packets, first, last, id).changes === 1;
  }

  #insertRow(flow: Flow): number {
    const { program, unit, userId, destination, host, port, protocol, rule, action, reason, enforced, confidence } =
      flow;
    const { exeMismatch, connections, packets, first, last } = flow;
    const where = [destination === null ? null : formatIp(destination), host, port, protocol];
    const what = [rule, action, reason, enforced ? 1 : 0, confidence, exeMismatch];
    const counts = [connections, packets, first, last];
    return Number(this.#insert.run(program, unit, userId, ...where, ...what, ...counts).lastInsertRowid);
  }

  #atOnce(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** How many rows were changed. */
  #run(statement: string, value: number): number {
    return Number(this.#database.prepare(statement).run(value).changes);
  }

  #bytes(): { readonly used: number; readonly all: number } {
    const [size = 0, all = 0, free = 0] = ["page_size", "page_count", "freelist_count"]
      .map((name) => Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]));
    return { used: (all - free) * size, all: all * size };
  }
}

interface Hits {
  hits: number;
  last: number;
}

function countHit(counts: Map<string, Hits>, { rule, connections, last }: Flow): void {
  if (rule === null) return;
  const before = counts.get(rule) ?? { hits: 0, last: 0 };
  counts.set(rule, { hits: before.hits + connections, last: Math.max(before.last, last) });
}

/** Device and inode; "" where there is nothing. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
