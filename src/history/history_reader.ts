import type { DatabaseSync } from "node:sqlite";
import { isWanted } from "../core/decision_filter.ts";
import type { Flow } from "./flow.ts";
import { flowQuery, type FlowQuestion } from "./flow_query.ts";
import { openToRead } from "./open_database.ts";
import { RowReader } from "./row_reader.ts";
import { toFlow } from "./to_flow.ts";

/** How often a rule has decided, and when last. */
export interface RuleHits {
  readonly hits: number;
  readonly last: number;
}

const DAYS = "SELECT count(*) AS days FROM days WHERE (day + 1) * 86400000000 > ?";

/** Reads a history, also while a daemon writes it. Throws what SQLite says, and a HistoryError. */
export class HistoryReader implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = openToRead(path);
  }

  /**
   * The flows that are wanted and of which something is within the span: where they are told apart by everything, those
   * that were seen first before others, one for each hour.
   */
  *flows(question: FlowQuestion): Iterable<Flow> {
    const { statement, values } = flowQuery(question);
    for (const row of this.#database.prepare(statement).iterate(...values)) {
      const flow = toFlow(new RowReader(row));
      if (isWanted(question.filter, flow)) yield flow;
    }
  }

  /** By the rule's name. */
  ruleHits(): ReadonlyMap<string, RuleHits> {
    const rows = this.#database.prepare("SELECT name, hits, last FROM rules").all().map((row) => new RowReader(row));
    return new Map(rows.map((row) => [row.text("name"), { hits: row.number("hits"), last: row.number("last") }]));
  }

  /** Since when all that was decided while the daemon ran is known: microseconds since 1970. */
  began(): number {
    return new RowReader(this.#database.prepare("SELECT began FROM about").get()).number("began");
  }

  /** On how many days (of UTC) from then on something was decided. */
  daysSince(since: number): number {
    return new RowReader(this.#database.prepare(DAYS).get(since)).number("days");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
