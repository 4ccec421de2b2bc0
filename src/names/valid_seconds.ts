/** A connection may begin so long after its name was looked up: some answers hold for none at all. */
const LEAST_SECONDS = 60;
/** Nobody looks at a name for longer than this without asking again. */
export const MOST_SECONDS = 86_400;

/** For how long a name is known that holds for so many seconds (TTL). */
export function validSeconds(ttl: number): number {
  return Math.min(Math.max(ttl, LEAST_SECONDS), MOST_SECONDS);
}
