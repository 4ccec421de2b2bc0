/** An event other than a decision. */
export interface PlainEvent {
  readonly event: "ready" | "changed" | "warning" | "question" | "answered" | "stopped";
  readonly [key: string]: unknown;
}
