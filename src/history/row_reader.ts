import { HistoryError } from "./history_error.ts";

/** Takes values of a row as what the tables say they are. Throws a HistoryError where they are not. */
export class RowReader {
  readonly #row: Readonly<Record<string, unknown>>;

  constructor(row: Readonly<Record<string, unknown>> | undefined) {
    this.#row = row ?? {};
  }

  text(column: string): string {
    return this.nullableText(column) ?? this.#fail(column);
  }

  number(column: string): number {
    return this.nullableNumber(column) ?? this.#fail(column);
  }

  nullableText(column: string): string | null {
    const value = this.#row[column];
    return typeof value === "string" || value === null ? value : this.#fail(column);
  }

  nullableNumber(column: string): number | null {
    const value = this.#row[column];
    return typeof value === "number" || value === null ? value : this.#fail(column);
  }

  oneOf<Word extends string>(column: string, words: readonly Word[]): Word {
    const value = this.text(column);
    return words.find((word) => word === value) ?? this.#fail(column);
  }

  #fail(column: string): never {
    throw new HistoryError(`history has a row without a usable ${column}`);
  }
}
