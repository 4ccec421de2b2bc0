/** What a room needs of time. An argument, so that tests can hold it still. */
export interface Clock {
  /** Wall clock in microseconds since 1970-01-01 UTC. */
  nowMicroseconds(): number;
  /** Milliseconds on a clock that never goes back; fractions count. Its zero means nothing. */
  monotonicMilliseconds(): number;
}
