import { messageOf } from "../core/message_of.ts";
/** Takes messages of a log to where they are kept. */
export interface LogCarrier {
  /** In words: "the journal", "udp 192.0.2.1:514". */
  readonly where: string;
  readonly tally: Readonly<LogTally>;
  /** Takes a message, or counts it as lost. Never waits, never throws. */
  send(message: Uint8Array<ArrayBuffer>): void;
}

/** What became of a carrier's messages so far. */
export interface LogTally {
  delivered: number;
  lost: number;
  /** Why the last attempt failed; "" before. */
  why: string;
  /** Whether it did. */
  failing: boolean;
}

export function newTally(): LogTally {
  return { delivered: 0, lost: 0, why: "", failing: false };
}

/** Makes one attempt, and counts what comes of it. */
export function tallied(tally: LogTally, attempt: () => void): void {
  try {
    attempt();
    countDelivered(tally, 1);
  } catch (error) {
    countFailure(tally, 1, error);
  }
}

export function countDelivered(tally: LogTally, count: number): void {
  tally.delivered += count;
  tally.failing = false;
}

/** An attempt failed, and so many messages were lost by it. */
export function countFailure(tally: LogTally, lost: number, error: unknown): void {
  tally.lost += lost;
  tally.why = messageOf(error);
  tally.failing = true;
}
