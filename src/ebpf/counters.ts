import { struct } from "../wire/struct.ts";
import { u64number } from "./u64.ts";

/** The one value of the map `counters`, which user space has in its own memory. */
export const monitor_counters = struct("monitor_counters", 16, {
  /** Events that found the ring full. */
  events_lost: u64number,
  /** Sockets that `live` had no room for. */
  sockets_refused: u64number,
});

/** Value of the map `users`, by user id: how much of `live` a user fills, and what was refused to them. */
export const user_count = struct("user_count", 16, { live: u64number, refused: u64number });
