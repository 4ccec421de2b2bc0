import type { Sink } from "../report/reporter.ts";

/** A write costs as much as making some 20 lines. */
const CHARACTERS = 32 * 1024;

/** Writes lines to a sink, many at a time. */
export class LineWriter {
  readonly #sink: Sink;
  #text = "";

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Takes a line without its end. Throws what the sink throws. */
  write(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= CHARACTERS) this.flush();
  }

  /** Writes what has been kept back. */
  flush(): void {
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#sink.write(text);
  }
}
