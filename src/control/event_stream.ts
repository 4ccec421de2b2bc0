/** What an event stream writes to: of node:http's ServerResponse. */
export interface EventWriter {
  write(text: string): boolean;
  /** Bytes that were written and not yet taken. */
  readonly writableLength: number;
}

/** With more than this in hand that the reader has not taken, further events are left out. */
const MOST_WAITING = 1024 * 1024;

/**
 * Server-sent events (HTML standard, 9.2) for one reader. A reader that is slower than events come loses some, and is
 * told how many as soon as it takes the next: nobody waits for it.
 */
export class EventStream {
  readonly #writer: EventWriter;
  #lost = 0;

  constructor(writer: EventWriter) {
    this.#writer = writer;
  }

  /** Each line of `data` becomes one of the event's. `count`: how many things it tells of. */
  send(event: string, data: string, count = 1): void {
    if (this.#writer.writableLength > MOST_WAITING) {
      this.#lost += count;
      return;
    }
    this.#tellLost();
    this.#write(event, data);
  }

  /** Now and then: tells of what was lost, or is a comment, by which it is noticed if the reader has gone away. */
  beat(): void {
    if (this.#writer.writableLength > 0) return;
    if (this.#lost > 0) this.#tellLost();
    else this.#writer.write(":\n\n");
  }

  #tellLost(): void {
    if (this.#lost > 0) this.#write("lost", JSON.stringify({ lost: this.#lost }));
    this.#lost = 0;
  }

  #write(event: string, data: string): void {
    this.#writer.write(`event: ${event}\ndata: ${data.replaceAll("\n", "\ndata: ")}\n\n`);
  }
}
