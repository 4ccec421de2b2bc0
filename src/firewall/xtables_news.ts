import { WireError } from "../wire/wire_error.ts";
import { type Table, TABLES } from "./iptables_ruleset.ts";
import type { News, RulesNews } from "./rules_news.ts";
import { clearCounters } from "./xtables_entries.ts";
import type { XtablesTables } from "./xtables_tables.ts";

/**
 * News of iptables-legacy's tables, by comparing them as they are now with what they were: the kernel tells nobody of a
 * change, nor who made it. A look takes 0.1 ms, and 5 ms where a table has 2,000 rules; iptables-save would take 25 and
 * 45 (measured, for the four tables of both families).
 */
export class XtablesNews implements RulesNews {
  readonly #tables: XtablesTables;
  readonly #places: readonly (readonly [4 | 6, Table])[];
  #before: readonly (Uint8Array | null)[] = [];
  #changed = false;

  constructor(tables: XtablesTables, families: readonly (4 | 6)[]) {
    this.#tables = tables;
    this.#places = families.flatMap((family) => TABLES.map((table) => [family, table] as const));
  }

  collect(): boolean {
    const now = this.#places.map(([family, table]) => this.#rules(family, table));
    if (!now.every((rules, index) => isSame(rules, this.#before[index] ?? null))) this.#changed = true;
    this.#before = now;
    return this.#changed;
  }

  take(): News {
    const changed = this.collect();
    this.#changed = false;
    return { changed, by: [] };
  }

  /** Null where the table cannot be read. */
  #rules(family: 4 | 6, table: Table): Uint8Array | null {
    const entries = this.#tables.entries(family, table);
    try {
      if (entries !== null) clearCounters(family, entries);
      return entries;
    } catch (error) {
      if (error instanceof WireError) return null;
      throw error;
    }
  }
}

/** A table that could not be read is like no other, nor like itself. */
function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
