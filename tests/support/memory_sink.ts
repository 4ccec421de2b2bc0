import type { Sink } from "../../src/report/reporter.ts";

/** Keeps what is written; throws instead from the moment that `failure` is set. */
export class MemorySink implements Sink {
  text = "";
  /** How often it was asked to write. */
  writes = 0;
  failure: Error | null = null;

  write(text: string): void {
    this.writes++;
    if (this.failure !== null) throw this.failure;
    this.text += text;
  }
}
