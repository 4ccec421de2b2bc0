import type { Verdict } from "../core/verdict.ts";
import type { Interception } from "../firewall/interception.ts";
import { COPY_RANGE } from "../nfqueue/constants.ts";
import type { Configuration } from "../rules/configuration.ts";
import type { DaemonOptions } from "./options.ts";
import { toInterception } from "./to_interception.ts";

/** Packets that the kernel holds for us before the queue is full: twice what waits in our room at most. */
const QUEUE_PACKETS = 4096;

/** What the interception rules and the queue are set to. */
export interface QueueSetting extends Interception {
  readonly maxLength: number;
  readonly failOpen: boolean;
  readonly posture: Verdict;
  readonly copyRange: number;
}

export function queueSetting({ queue }: Pick<DaemonOptions, "queue">, configuration: Configuration): QueueSetting {
  const { failure } = configuration;
  return {
    ...toInterception(configuration, queue),
    maxLength: QUEUE_PACKETS,
    failOpen: failure.queueFull === "open",
    posture: failure.daemonDown === "open" ? "accept" : "drop",
    copyRange: COPY_RANGE,
  };
}
