import { type MetricFamily, metricFamilyText, type MetricSample } from "./metric_family.ts";

/** What metrics tell of the daemon at this moment; counts are since its start. Times are RFC 3339. */
export interface MetricsSnapshot {
  readonly version: string;
  readonly started: string;
  readonly healthy: boolean;
  readonly mode: "observe" | "enforce";
  readonly attribution: { readonly name: string };
  readonly firewall: { readonly name: string; readonly changed_by_others: number };
  /** In packets; null is not known. */
  readonly queue: {
    readonly backend: string;
    readonly depth: number;
    readonly sent: number | null;
    readonly verdicts: number;
    readonly queue_dropped: number;
    readonly user_dropped: number;
    readonly passed_open: number | null;
  };
  readonly decisions: {
    readonly total: number;
    readonly repeated: number;
    readonly unattributed: number;
    readonly unreadable: number;
    readonly lost_events: number;
  };
  readonly rules: { readonly loaded: number; readonly temporary: number; readonly refused: readonly unknown[] };
  readonly lists: readonly {
    readonly operand: string;
    readonly directory: string;
    readonly entries: number;
    readonly loaded: string;
  }[];
  readonly pending: { readonly waiting: number; readonly unanswered: number };
  readonly memory: { readonly rss_bytes: number };
  /** Of the main thread. */
  readonly heapBytes: number;
  readonly monitor: { readonly eventsLost: number; readonly socketsRefused: number };
}

/** All metrics as Prometheus reads them; `counts` are those of decisions. */
export function metricsText(counts: readonly MetricFamily[], snapshot: MetricsSnapshot): string {
  return [...counts, ...queueFamilies(snapshot), ...workFamilies(snapshot), ...stateFamilies(snapshot)]
    .map(metricFamilyText).join("");
}

function queueFamilies({ queue }: MetricsSnapshot): MetricFamily[] {
  return [
    gauge("queue_depth_packets", "Packets that wait in the queue.", queue.depth),
    counter("queue_packets_total", "Packets that the interception rules have sent to the queue.", known(queue.sent)),
    counter("queue_verdicts_total", "Packets of the queue that have got their verdict.", known(queue.verdicts)),
    counter("queue_dropped_packets_total", "Packets dropped by the kernel, since the queue or its socket was full.", [
      { labels: { full: "queue" }, value: queue.queue_dropped },
      { labels: { full: "socket" }, value: queue.user_dropped },
    ]),
    counter(
      "queue_passed_open_packets_total",
      "Packets let through by the kernel unjudged, since the queue was full.",
      known(queue.passed_open),
    ),
  ];
}

function workFamilies({ decisions, monitor, firewall }: MetricsSnapshot): MetricFamily[] {
  return [
    counter("judged_total", "Decisions made, those that are not told included.", known(decisions.total)),
    counter("repeated_packets_total", "Packets settled by an earlier decision.", known(decisions.repeated)),
    counter("unattributed_total", "Decisions on connections without a process.", known(decisions.unattributed)),
    counter("unreadable_packets_total", "Packets whose headers cannot be read.", known(decisions.unreadable)),
    counter(
      "lost_events_total",
      "Decisions that could not be told, nor counted by action.",
      known(decisions.lost_events),
    ),
    counter("monitor_lost_events_total", "Events of processes that found no room.", known(monitor.eventsLost)),
    counter("monitor_refused_sockets_total", "Sockets that found no room in the table.", known(monitor.socketsRefused)),
    counter(
      "firewall_changed_total",
      "How often somebody else has changed the interception rules.",
      known(firewall.changed_by_others),
    ),
  ];
}

function stateFamilies(snapshot: MetricsSnapshot): MetricFamily[] {
  const { version, attribution, firewall, queue, mode, rules, pending, memory } = snapshot;
  const ways = { version, attribution: attribution.name, firewall: firewall.name, queue_backend: queue.backend };
  return [
    { name: "info", help: "What runs, and by which ways.", type: "gauge", samples: [{ labels: ways, value: 1 }] },
    gauge(
      "healthy",
      "Whether all is as it should be (1); sallyport status says what is not.",
      Number(snapshot.healthy),
    ),
    gauge("enforcing", "Whether verdicts count (1), or everything is let through (0).", Number(mode === "enforce")),
    {
      name: "rules",
      help: "Rules, and problems of rule files.",
      type: "gauge",
      samples: [
        { labels: { state: "loaded" }, value: rules.loaded },
        { labels: { state: "temporary" }, value: rules.temporary },
        { labels: { state: "refused" }, value: rules.refused.length },
      ],
    },
    ...listFamilies(snapshot),
    gauge("pending_questions", "Connections that wait for somebody's answer.", pending.waiting),
    counter("unanswered_questions_total", "Connections that nobody answered for in time.", known(pending.unanswered)),
    gauge("heap_used_bytes", "JavaScript's memory of the main thread.", snapshot.heapBytes),
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", memory.rss_bytes),
    gauge(
      "process_start_time_seconds",
      "Start time of the process since unix epoch in seconds.",
      seconds(snapshot.started),
    ),
  ];
}

function listFamilies({ lists }: MetricsSnapshot): MetricFamily[] {
  const samples = (value: (list: MetricsSnapshot["lists"][number]) => number): MetricSample[] =>
    lists.map((list) => ({ labels: { operand: list.operand, directory: list.directory }, value: value(list) }));
  const loaded = "When a list was read, in seconds since unix epoch.";
  return [
    { name: "list_entries", help: "Entries of a list.", type: "gauge", samples: samples(({ entries }) => entries) },
    {
      name: "list_loaded_timestamp_seconds",
      help: loaded,
      type: "gauge",
      samples: samples((list) => seconds(list.loaded)),
    },
  ];
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: "counter", samples };
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, help, type: "gauge", samples: [{ value }] };
}

function known(value: number | null): MetricSample[] {
  return value === null ? [] : [{ value }];
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
