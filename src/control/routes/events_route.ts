import { type DecisionFilter, NO_FILTER } from "../../core/decision_filter.ts";
import { readDecisionFilter } from "../decision_filter_text.ts";
import type { EventStream } from "../event_stream.ts";
import type { Route } from "../route.ts";

/** What a reader of events wants. */
export interface EventsWanted {
  /** Events as JSON, or as lines for people, with colours or without. */
  readonly form: "json" | "text" | "colour";
  /** Decisions alone are chosen. */
  readonly filter: DecisionFilter;
}

/** What happens, as it happens. */
export function eventsRoute(follow: (wanted: EventsWanted) => (stream: EventStream) => Disposable): Route {
  return {
    method: "GET",
    path: "/v1/events",
    role: "read",
    answer({ query }) {
      const [form, given] = [query.get("form"), query.get("filter")];
      const filter = given === null ? NO_FILTER : readDecisionFilter(given);
      const wanted: EventsWanted = { form: form === "text" || form === "colour" ? form : "json", filter };
      return { kind: "events", begin: follow(wanted) };
    },
  };
}
