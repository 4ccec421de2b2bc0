import { assert, assertEquals } from "@std/assert";
import { parseIp } from "../../src/core/parse_ip.ts";
import { IPPROTO_TCP, IPPROTO_UDP } from "../../src/core/protocol.ts";
import type { Flow } from "../../src/ebpf/flow_key.ts";
import { ProcessTable } from "../../src/ebpf/process_table.ts";
import type { SocketRecord } from "../../src/ebpf/socket_record.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { runCommand } from "../support/run_command.ts";
import { MONITOR, TestMonitor } from "../support/test_monitor.ts";

const SENDERS = new URL("../support/senders.py", import.meta.url).pathname;
const PROGRAMS = 3;
/** Of each program. Fewer where everything takes long. */
const EACH = patient(1) > 1 ? 30 : 100;

/** What a child said of itself, and what its packet showed. */
interface Truth {
  readonly pid: number;
  readonly flow: Flow;
  readonly cookie: { readonly low: number; readonly high: number };
  /** The path of its executable. */
  readonly program: string;
}

/** One file under several names: its inode does not tell which of them was run. */
function makePrograms(folder: string): string[] {
  const paths = Array.from({ length: PROGRAMS }, (_, index) => `${folder}/program-${index}`);
  const [first = ""] = paths;
  Deno.copyFileSync(Deno.realPathSync(PYTHON), first);
  for (const path of paths.slice(1)) Deno.linkSync(first, path);
  return paths;
}

function address(family: 4 | 6, number: number): string {
  return family === 4 ? `127.1.${number >> 8}.${number & 255}` : `fd99::${(number + 1).toString(16)}`;
}

function readTruth(line: string, program: string, family: 4 | 6, protocol: number, port: number): Truth {
  const [number, pid, source = "", sourcePort, low, high] = line.split(" ");
  const [from, to] = [parseIp(source), parseIp(address(family, Number(number)))];
  assert(from !== null && to !== null, line);
  const flow = { protocol, source: from, sourcePort: Number(sourcePort), destination: to, destinationPort: port };
  return { pid: Number(pid), flow, cookie: { low: Number(low), high: Number(high) }, program };
}

/** Runs all children of one kind, which have ended when this returns. */
async function send(
  test: TestMonitor,
  net: Namespace,
  programs: string[],
  kind: string,
  family: 4 | 6,
): Promise<Truth[]> {
  const protocol = kind.startsWith("tcp") ? IPPROTO_TCP : IPPROTO_UDP;
  const runs = programs.map(async (program, index) => {
    const port = 9000 + index;
    const command = [program, SENDERS, kind, `${family}`, `${EACH}`, `${port}`];
    const { code, stdout, stderr } = await runCommand(net.command(test.command(command)), { timeout: patient(60_000) });
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    assertEquals(lines.length, EACH);
    return lines.map((line) => readTruth(line, program, family, protocol, port));
  });
  return (await Promise.all(runs)).flat();
}

function told(record: SocketRecord | null, table: ProcessTable): string {
  if (record === null) return "nothing";
  const program = table.program({ pid: record.pid, start: record.start }, record.execId);
  return `${record.pid} ${program?.link}`;
}

for (const family of [4, 6] as const) {
  for (const kind of ["tcp", "tcp-nonblocking", "udp-connected", "udp-sendto"]) {
    const name = `${kind} over IPv${family}: every child that sent and exited is named, and its program`;
    kernelTest({ name, needs: [...MONITOR, "netns", "ip", "ipv6", "python3"], timeout: 60_000 }, async () => {
      await using net = Namespace.create();
      await net.run(["ip", "route", "add", "local", "fd99::/64", "dev", "lo"]);
      using test = new TestMonitor();
      const folder = await Deno.makeTempDir({ prefix: "sallyport-truth-" });
      try {
        const truths = await send(test, net, makePrograms(folder), kind, family);
        const table = new ProcessTable();
        for (const event of test.drain()) table.apply(event);
        check(test, table, truths);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}

function check({ monitor }: TestMonitor, table: ProcessTable, truths: readonly Truth[]): void {
  const netns = monitor.gone(truths[0]?.cookie ?? { low: 0, high: 0 })?.netns;
  assert(netns !== undefined, "the first child's socket is not known");
  const wrong = truths.flatMap(({ pid, flow, cookie, program }) => {
    const expected = `${pid} ${program}`;
    const answers = {
      live: monitor.live(cookie) === null ? expected : "still there",
      gone: told(monitor.gone(cookie), table),
      flow: told(monitor.flow(netns, flow), table),
    };
    return Object.entries(answers).filter(([, answer]) => answer !== expected).map(([by, answer]) =>
      `${expected} by ${by}: ${answer}`
    );
  });
  assertEquals(wrong.slice(0, 10), []);
  assertEquals([truths.length, monitor.counters()], [PROGRAMS * EACH, { eventsLost: 0, socketsRefused: 0 }]);
}
