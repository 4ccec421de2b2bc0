import type { EventStream } from "../event_stream.ts";
import type { Route } from "../route.ts";

/** What a reader of events wants. */
export interface EventsWanted {
  /** Events as JSON, or as lines for people, with colours or without. */
  readonly form: "json" | "text" | "colour";
  /** The words by which decisions are chosen: name and value. */
  readonly filter: readonly (readonly [name: string, value: string])[];
}

/** What happens, as it happens. `follow` throws a ControlError for a filter that it does not know. */
export function eventsRoute(follow: (wanted: EventsWanted) => (stream: EventStream) => Disposable): Route {
  return {
    method: "GET",
    path: "/v1/events",
    role: "read",
    answer({ query }) {
      const form = query.get("form");
      const filter = [...query].filter(([name]) => name !== "form");
      return {
        kind: "events",
        begin: follow({ form: form === "text" || form === "colour" ? form : "json", filter }),
      };
    },
  };
}
