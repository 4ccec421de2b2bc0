import { EVENT_VERSION } from "./decision_event.ts";
import { formatTime } from "./format_time.ts";
import { jsonLine } from "./json_line.ts";
import type { PlainEvent } from "./plain_event.ts";

/** An event other than a decision as one line of JSON, without its end. `now`: microseconds since 1970. */
export function eventLine({ event, ...rest }: PlainEvent, now: number): string {
  return jsonLine({ event, time: formatTime(now), version: EVENT_VERSION, ...rest });
}
