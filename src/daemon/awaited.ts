/** What the decision about a packet depends on, and that is not there yet. Flows may wait for the same one. */
export interface Awaited {
  /** For so many milliseconds a packet waits for it, counted from its arrival. */
  readonly patience: number;
}
