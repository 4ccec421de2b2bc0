import * as z from "zod";

const count = z.int().nonnegative();
const time = z.string();
/** By which of several ways a thing is done, and why not by the best. */
const way = z.object({ name: z.string(), why: z.string().nullable() });

/** What `status` tells. Times are RFC 3339 in UTC. */
export const statusDocument = z.object({
  version: z.string(),
  pid: z.int().positive(),
  started: time,
  /** Whether all is as it should be; if not, `problems` says what is the matter. */
  healthy: z.boolean(),
  problems: z.array(z.string()),
  mode: z.enum(["observe", "enforce"]),
  /** What the files say, where the mode was set by hand; null otherwise. */
  mode_of_files: z.enum(["observe", "enforce"]).nullable(),
  /** When a mode on trial ends by itself; null if none is. */
  mode_until: time.nullable(),
  /** What has to be known of the mode; null for nothing. */
  notice: z.string().nullable(),
  default_action: z.enum(["allow", "deny", "reject"]),
  ask: z.boolean(),
  failure: z.object({
    daemon_down: z.enum(["open", "closed"]),
    queue_full: z.enum(["open", "closed"]),
    unknown_process: z.enum(["rules", "default-action"]),
    unknown_attribute: z.enum(["match", "no-match"]),
    unanswered: z.enum(["default-action", "allow", "deny"]),
  }),
  attribution: way,
  firewall: way.extend({ changed_by_others: count }),
  self_test: z.object({ outcome: z.string(), why: z.string().nullable() }).nullable(),
  queue: z.object({
    number: count,
    backend: z.string(),
    why: z.string().nullable(),
    depth: count,
    sent: count.nullable(),
    verdicts: count,
    queue_dropped: count,
    user_dropped: count,
    passed_open: count.nullable(),
  }),
  decisions: z.object({
    total: count,
    repeated: count,
    unattributed: count,
    unreadable: count,
    lost_events: count,
    /** Packets dropped, and decisions made with what was known, since too many waited for theirs. */
    turned_away: count,
    hurried: count,
  }),
  rules: z.object({
    source: z.enum(["directory", "built-in"]),
    path: z.string(),
    loaded: count,
    temporary: count,
    refused: z.array(z.object({ file: z.string(), path: z.string(), reason: z.string() })),
  }),
  lists: z.array(z.object({ operand: z.string(), directory: z.string(), entries: count, loaded: time })),
  pending: z.object({ waiting: count, unanswered: count }),
  warnings: z.array(z.object({ time, code: z.string(), message: z.string(), times: count })),
  memory: z.object({ rss_bytes: count }),
});

export type StatusDocument = z.infer<typeof statusDocument>;
