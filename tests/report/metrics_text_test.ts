import { assertEquals } from "@std/assert";
import { type MetricsSnapshot, metricsText } from "../../src/report/metrics_text.ts";
import { parseExposition } from "../support/exposition.ts";

const SNAPSHOT: MetricsSnapshot = {
  version: "0.1.0",
  started: "2026-11-22T09:18:07.500000Z",
  healthy: true,
  mode: "enforce",
  attribution: { name: "ebpf" },
  firewall: { name: "nftables", changed_by_others: 2 },
  queue: {
    backend: "netlink",
    depth: 3,
    sent: 100,
    verdicts: 90,
    queue_dropped: 4,
    user_dropped: 5,
    passed_open: 1,
  },
  decisions: { total: 80, repeated: 10, unattributed: 7, unreadable: 6, lost_events: 1 },
  rules: { loaded: 12, temporary: 1, refused: [{}, {}] },
  lists: [{ operand: "lists.ips", directory: 'C:\\"x"\n', entries: 1_000_000, loaded: "1970-01-01T00:00:01.500000Z" }],
  pending: { waiting: 2, unanswered: 3 },
  memory: { rss_bytes: 100_000_000 },
  heapBytes: 20_000_000,
  monitor: { eventsLost: 8, socketsRefused: 9 },
};

Deno.test("all that there is to know is told once, in the form that Prometheus reads", () => {
  assertEquals(Object.fromEntries(parseExposition(metricsText([], SNAPSHOT))), {
    sallyport_queue_depth_packets: 3,
    sallyport_queue_packets_total: 100,
    sallyport_queue_verdicts_total: 90,
    'sallyport_queue_dropped_packets_total{full="queue"}': 4,
    'sallyport_queue_dropped_packets_total{full="socket"}': 5,
    sallyport_queue_passed_open_packets_total: 1,
    sallyport_judged_total: 80,
    sallyport_repeated_packets_total: 10,
    sallyport_unattributed_total: 7,
    sallyport_unreadable_packets_total: 6,
    sallyport_lost_events_total: 1,
    sallyport_monitor_lost_events_total: 8,
    sallyport_monitor_refused_sockets_total: 9,
    sallyport_firewall_changed_total: 2,
    'sallyport_info{version="0.1.0",attribution="ebpf",firewall="nftables",queue_backend="netlink"}': 1,
    sallyport_healthy: 1,
    sallyport_enforcing: 1,
    'sallyport_rules{state="loaded"}': 12,
    'sallyport_rules{state="temporary"}': 1,
    'sallyport_rules{state="refused"}': 2,
    'sallyport_list_entries{operand="lists.ips",directory="C:\\"x"\n"}': 1_000_000,
    'sallyport_list_loaded_timestamp_seconds{operand="lists.ips",directory="C:\\"x"\n"}': 1.5,
    sallyport_pending_questions: 2,
    sallyport_unanswered_questions_total: 3,
    sallyport_heap_used_bytes: 20_000_000,
    process_resident_memory_bytes: 100_000_000,
    process_start_time_seconds: 1795339087.5,
  });
});

Deno.test("what is not known, or is not there, is absent", () => {
  const queue = { ...SNAPSHOT.queue, sent: null, passed_open: null };
  const values = parseExposition(metricsText([], { ...SNAPSHOT, queue, lists: [], healthy: false, mode: "observe" }));
  const gone = [
    "queue_packets_total",
    "queue_passed_open_packets_total",
    "list_entries",
    "list_loaded_timestamp_seconds",
  ];
  for (const name of gone) {
    assertEquals([...values.keys()].filter((key) => key.startsWith(`sallyport_${name}`)), []);
  }
  assertEquals([values.get("sallyport_healthy"), values.get("sallyport_enforcing")], [0, 0]);
});
