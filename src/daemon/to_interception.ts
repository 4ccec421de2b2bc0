import { marksWithin } from "../core/marks.ts";
import type { Interception } from "../firewall/interception.ts";
import type { Configuration } from "../rules/configuration.ts";

/** Numbers of queues are u16. */
const LAST_QUEUE = 0xffff;

/** What the configuration asks of the interception rules, of the first generation. `queue` is the command line's; null where it names none. */
export function toInterception(configuration: Configuration, queue: number | null): Interception {
  const judged = queue ?? configuration.queueNumber;
  return {
    queue: judged,
    namesQueue: judged === LAST_QUEUE ? judged - 1 : judged + 1,
    marks: marksWithin(configuration.markMask),
    generation: 1,
    bypass: configuration.failure.daemonDown === "open",
    skipLoopback: configuration.loopback === "skip",
    judgeUnknown: configuration.existing !== "adopt",
  };
}
