import type { DecisionRecord } from "../core/decision_record.ts";
import { Histogram } from "./histogram.ts";
import type { MetricFamily } from "./metric_family.ts";
import type { PlainEvent } from "./plain_event.ts";
import type { Reporter } from "./reporter.ts";
import { Tally } from "./tally.ts";

/** Seconds: from what is hard to beat to what nobody should wait. */
const LATENCIES = [50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const MICROSECONDS = 1e6;
const MOST_RULES = 2_000;
/** Of things that this program names. */
const MOST_NAMES = 500;

/** Counts what is told: decisions by action, reason and rule, senders by source, time, warnings. */
export class DecisionCounts implements Reporter {
  readonly #decisions = new Tally(MOST_NAMES);
  readonly #packets = new Tally(MOST_NAMES);
  readonly #sources = new Tally(MOST_NAMES);
  readonly #rules = new Tally(MOST_RULES);
  readonly #warnings = new Tally(MOST_NAMES);
  readonly #latency = new Histogram(LATENCIES);

  decisions(records: readonly DecisionRecord[]): void {
    for (const { decision: { action, reason, rule }, enforced, attribution, latency, packets, repeated } of records) {
      this.#packets.add(action, packets);
      if (repeated) continue;
      this.#decisions.add(`${action} ${reason} ${enforced}`);
      this.#sources.add(attribution.source);
      this.#latency.add(latency / MICROSECONDS);
      if (rule !== null) this.#rules.add(rule);
    }
  }

  event({ event, code }: PlainEvent): void {
    if (event === "warning") this.#warnings.add(String(code));
  }

  families(): MetricFamily[] {
    return [
      {
        name: "decisions_total",
        help: "Decisions that were told, by what is to happen, why, and whether it does happen.",
        type: "counter",
        samples: this.#decisions.samples((name) => {
          const [action = "", reason = "", enforced = ""] = name.split(" ");
          return { action, reason, enforced };
        }),
      },
      {
        name: "decided_packets_total",
        help: "Packets that these decisions have settled.",
        type: "counter",
        samples: this.#packets.samples((action) => ({ action })),
      },
      {
        name: "attributions_total",
        help: "Decisions by how the sender was known.",
        type: "counter",
        samples: this.#sources.samples((source) => ({ source })),
      },
      {
        name: "rule_hits_total",
        help: "Decisions by the rule that made them.",
        type: "counter",
        samples: this.#rules.samples((rule) => ({ rule })),
      },
      {
        name: "rule_hits_unnamed_total",
        help: `Decisions by rules beyond the first ${MOST_RULES}.`,
        type: "counter",
        samples: [{ value: this.#rules.others }],
      },
      {
        name: "decision_latency_seconds",
        help: "Time from receiving a packet to sending its verdict.",
        type: "histogram",
        samples: this.#latency.samples(),
      },
      {
        name: "warnings_total",
        help: "Warnings by code.",
        type: "counter",
        samples: this.#warnings.samples((code) => ({ code })),
      },
    ];
  }
}
