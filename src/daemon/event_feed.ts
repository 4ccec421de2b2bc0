import type { EventStream } from "../control/event_stream.ts";
import type { EventsWanted } from "../control/routes/events_route.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { decisionEventWriter } from "../report/decision_event.ts";
import { decisionLine } from "../report/decision_line.ts";
import { escapeText } from "../report/escape_text.ts";
import { eventLine } from "../report/event_line.ts";
import type { PlainEvent, Reporter } from "../report/reporter.ts";

interface Reader {
  readonly stream: EventStream;
  readonly wanted: EventsWanted;
  readonly takes: (record: DecisionRecord) => boolean;
}

/** Hands what happens to all who read the daemon's events. Costs next to nothing as long as nobody does. */
export class EventFeed implements Reporter {
  readonly #readers = new Set<Reader>();
  readonly #eventText = decisionEventWriter();
  readonly #now: () => number;

  /** `now`: microseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `takes`: which decisions this reader wants. */
  follow(wanted: EventsWanted, takes: (record: DecisionRecord) => boolean): (stream: EventStream) => Disposable {
    return (stream) => {
      const reader: Reader = { stream, wanted, takes };
      this.#readers.add(reader);
      return { [Symbol.dispose]: () => void this.#readers.delete(reader) };
    };
  }

  decisions(records: readonly DecisionRecord[]): void {
    for (const { stream, wanted: { form }, takes } of this.#readers) {
      const chosen = records.filter(takes);
      const lines = chosen.map((record) =>
        form === "json" ? this.#eventText(record) : decisionLine(record, form === "colour")
      );
      if (lines.length > 0) stream.send("decisions", lines.join("\n"), lines.length);
    }
  }

  event(event: PlainEvent): void {
    for (const { stream, wanted: { form } } of this.#readers) {
      if (form === "json") stream.send("event", eventLine(event, this.#now()));
      else if (event.event === "warning") stream.send("warning", escapeText(String(event["message"])));
    }
  }
}
