import type { EventStream } from "../control/event_stream.ts";
import type { EventsWanted } from "../control/routes/events_route.ts";
import { isWanted, NO_FILTER } from "../core/decision_filter.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { decisionSubject } from "../core/decision_subject.ts";
import { decisionEventWriter } from "../report/decision_event.ts";
import { decisionLine } from "../report/decision_line.ts";
import { escapeText } from "../report/escape_text.ts";
import { eventLine } from "../report/event_line.ts";
import type { PlainEvent } from "../report/plain_event.ts";
import type { Reporter } from "../report/reporter.ts";

interface Reader {
  readonly stream: EventStream;
  readonly wanted: EventsWanted;
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

  follow(wanted: EventsWanted): (stream: EventStream) => Disposable {
    return (stream) => {
      const reader: Reader = { stream, wanted };
      this.#readers.add(reader);
      return { [Symbol.dispose]: () => void this.#readers.delete(reader) };
    };
  }

  decisions(records: readonly DecisionRecord[]): void {
    for (const { stream, wanted: { form, filter } } of this.#readers) {
      const chosen = filter === NO_FILTER
        ? records
        : records.filter((record) => isWanted(filter, decisionSubject(record)));
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
