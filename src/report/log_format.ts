import type { DecisionRecord } from "../core/decision_record.ts";
import type { PlainEvent } from "./plain_event.ts";

/** Bytes in the largest message that a format makes: one that a datagram of UDP can carry. */
export const LARGEST_MESSAGE = 60_000;

/** How a log is written: one message for each thing that is told, without the end that some carriers give it. */
export interface LogFormat {
  decision(record: DecisionRecord): Uint8Array<ArrayBuffer>;
  /** `time` is in microseconds since 1970. */
  event(event: PlainEvent, time: number): Uint8Array<ArrayBuffer>;
}
