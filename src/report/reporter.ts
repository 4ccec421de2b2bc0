import type { DecisionRecord } from "../core/decision_record.ts";
import { messageOf } from "../core/message_of.ts";
import { decisionEventWriter } from "./decision_event.ts";
import { decisionLine } from "./decision_line.ts";
import { escapeText } from "./escape_text.ts";
import { eventLine } from "./event_line.ts";
import type { PlainEvent } from "./plain_event.ts";

/** Where a reporter writes: whole lines, each ended. Throws if it cannot. */
export interface Sink {
  write(text: string): void;
}

/** Tells people and programs what happens. */
export interface Reporter {
  decisions(records: readonly DecisionRecord[]): void;
  event(event: PlainEvent): void;
}

export interface ReporterOptions {
  /** JSON events, one a line; null for none. */
  readonly events: Sink | null;
  /** A line for each decision, for people; null for none. */
  readonly lines: { readonly sink: Sink; readonly colour: boolean } | null;
  /** Warnings and the like, for people. */
  readonly diagnostics: Sink;
  /** Microseconds since 1970. */
  readonly now: () => number;
}

/** A reporter that can be told that people read it elsewhere. */
export interface PeoplesReporter extends Reporter {
  /** From now on there are no lines and warnings for people; events are written all the same. */
  hush(): void;
}

/** A reporter for these sinks. One that fails is given up, with a word to the diagnostics; the others go on. */
export function createReporter(options: ReporterOptions): PeoplesReporter {
  const failed = new Set<Sink>();
  const eventText = decisionEventWriter();
  let hushed = false;
  const write = (sink: Sink, text: string): void => {
    if (failed.has(sink)) return;
    try {
      sink.write(text);
    } catch (error) {
      failed.add(sink);
      if (sink === options.diagnostics) return;
      const reason = messageOf(error);
      write(options.diagnostics, `sallyport: cannot write reports any more: ${reason}\n`);
    }
  };
  return {
    decisions(records) {
      const { events, lines } = options;
      if (events !== null) write(events, records.map((record) => `${eventText(record)}\n`).join(""));
      if (lines === null || hushed) return;
      write(lines.sink, records.map((record) => `${decisionLine(record, lines.colour)}\n`).join(""));
    },
    event(event) {
      if (options.events !== null) write(options.events, `${eventLine(event, options.now())}\n`);
      if (event.event !== "warning" || hushed) return;
      write(options.diagnostics, `sallyport: ${escapeText(String(event["message"]))}\n`);
    },
    hush() {
      hushed = true;
    },
  };
}
