import type { Verdict } from "../core/verdict.ts";
import {
  NF_ACCEPT,
  NF_DROP,
  NFQA_CFG_F_FAIL_OPEN,
  NFQA_CFG_F_GSO,
  NFQA_CFG_F_UID_GID,
  NFQNL_COPY_PACKET,
} from "./constants.ts";

/** What is asked of a queue. */
export interface QueueSettings {
  readonly queue: number;
  /** Packets that may wait before the queue counts as full. */
  readonly maxLength: number;
  /** Whether a full queue lets packets through (NFQA_CFG_F_FAIL_OPEN) or drops them. */
  readonly failOpen: boolean;
  /** The verdict of a packet that nobody decided. */
  readonly posture: Verdict;
  /** Bytes of each packet that are copied to us. */
  readonly copyRange: number;
}

/** The same in the kernel's words, whoever tells them to it. */
export interface QueueParameters {
  readonly queue: number;
  readonly maxLength: number;
  /** NFQA_CFG_F_*: which to set; all others stay off. */
  readonly flags: number;
  /** NFQNL_COPY_*: how much of each packet is copied to us. */
  readonly copyMode: number;
  readonly copyRange: number;
  /**
   * NF_*: what becomes of a packet that comes before we are ready. A rule of somebody else has sent it, or one that a
   * daemon before us has left since DaemonDown is closed.
   */
  readonly earlyVerdict: number;
}

export function queueParameters({ queue, maxLength, failOpen, posture, copyRange }: QueueSettings): QueueParameters {
  return {
    queue,
    maxLength,
    flags: NFQA_CFG_F_UID_GID | NFQA_CFG_F_GSO | (failOpen ? NFQA_CFG_F_FAIL_OPEN : 0),
    copyMode: NFQNL_COPY_PACKET,
    copyRange,
    earlyVerdict: posture === "accept" ? NF_ACCEPT : NF_DROP,
  };
}
