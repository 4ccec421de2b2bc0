/**
 * Lets the daemon live through what happens in months, in minutes: mixed traffic, rule edits, lists that are made anew,
 * mode switches, questions, clients that do not read, and a verdict thread that fails. At the end every packet has to be
 * accounted for, and nothing may have grown.
 *
 *     deno run -A tests/soak/run.ts [--minutes N]
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, launchSallyport, type RuleObject } from "../support/daemon.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { missingOf } from "../support/requirements.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { discrepancies, tell, type Told } from "./account.ts";
import { Disturbances, PORTS, settled } from "./disturbances.ts";
import { type Footprint, footprint, leaks } from "./footprint.ts";
import { type Counts, Traffic } from "./traffic.ts";

const MINUTES = 30;
/** Seconds between two rounds of the traffic. */
const PAUSE = 0.02;
/** Before the first look, a third of the time at most: so long what is kept grows for good reasons. */
const LONGEST_WARM_UP_MILLISECONDS = 300_000;
/** Until nothing of the traffic is left in conntrack. */
const QUIET_MILLISECONDS = 8_000;
/** Five failures within ten minutes are the end. */
const FAILURE_MILLISECONDS = 200_000;
const FIRST_FAILURE_MILLISECONDS = 60_000;

const CONFIG = {
  Ask: true,
  Questions: { HoldSeconds: 2 },
  Failure: { DaemonDown: "closed", QueueFull: "closed" },
  History: { Megabytes: 1 },
};
const CONNTRACK = [
  ...["udp_timeout", "udp_timeout_stream", "tcp_timeout_time_wait", "tcp_timeout_close", "icmp_timeout"],
  ...["icmpv6_timeout", "tcp_timeout_last_ack", "tcp_timeout_fin_wait"],
].map((name) => `net.netfilter.nf_conntrack_${name}=3`);

async function main(args: readonly string[]): Promise<boolean> {
  const missing = missingOf([...TRAFFIC, "conntrack", "ipv6"]);
  if (missing.length > 0) {
    console.log(`Not run: ${missing.join(", ")} is missing here.`);
    return true;
  }
  const minutes = Number(parseArgs([...args], { string: ["minutes"] })["minutes"] ?? MINUTES);
  const lists = Deno.makeTempDirSync({ dir: "/run", prefix: `sallyport-test-${Deno.pid}-lists-` });
  Deno.writeTextFileSync(join(lists, "some.txt"), "198.51.100.1\n", { mode: 0o600 });
  const events = join(Deno.makeTempDirSync({ prefix: "sallyport-soak-" }), "events");
  try {
    return await soak(minutes * 60_000, { lists, events });
  } finally {
    Deno.removeSync(lists, { recursive: true });
    Deno.removeSync(join(events, ".."), { recursive: true });
  }
}

interface Files {
  readonly lists: string;
  readonly events: string;
}

async function soak(milliseconds: number, files: Files): Promise<boolean> {
  await using net = Namespace.pair();
  await net.host.run(["sysctl", "-q", "-w", ...CONNTRACK]);
  await using server = await Traffic.count(net.server);
  await using daemon = launchSallyport(net, {
    entry: fromFileUrl(new URL("../support/failing_main.ts", import.meta.url)),
    config: CONFIG,
    rules: rulesFor(files),
    args: ["--events", files.events],
  });
  await daemon.waitForWords("ready:");
  await using traffic = Traffic.send(net.host, PAUSE, [SERVER_IPV4, SERVER_IPV6]);
  const disturbances = new Disturbances(daemon, traffic, files.lists);
  const watching = disturbances.answerQuestions();

  const warmUp = Math.min(milliseconds / 3, LONGEST_WARM_UP_MILLISECONDS);
  await begin(traffic);
  await disturb(net, disturbances, { milliseconds: warmUp, firstFailure: Infinity });
  const warm = await atRest(net, daemon, { traffic, disturbances });
  const rest = { milliseconds: milliseconds - warmUp, firstFailure: FIRST_FAILURE_MILLISECONDS };
  await disturb(net, disturbances, rest);
  const end = await atRest(net, daemon, { traffic, disturbances });
  await traffic.pause();
  const [sent, arrived] = [await traffic.counts(), await server.counts()];
  const code = await daemon.stop();
  await watching;
  return report({ warm, end, sent, arrived, told: tell(eventsIn(files.events)), code });
}

function rulesFor({ lists }: Files): RuleObject[] {
  const toPort = (port: number): unknown => ({ type: "simple", operand: "dest.port", data: `${port}` });
  const listed = {
    type: "list",
    operand: "list",
    list: [{ type: "lists", operand: "lists.ips", data: lists }, toPort(55)],
  };
  const allowed = [PORTS.allowed, PORTS.edited, PORTS.listed, PORTS.fatal, PORTS.allowedTcp];
  return [
    ...allowed.map((port) => simpleRule(`allow-${port}`, "allow", "dest.port", `${port}`)),
    ruleOf("allow-nobodys", "allow", { type: "range", operand: "dest.port", data: "20000-29999" }),
    simpleRule("edited", "deny", "dest.port", `${PORTS.edited}`),
    simpleRule("rejected", "reject", "dest.port", `${PORTS.rejectedTcp}`),
    ruleOf("listed", "deny", listed),
  ];
}

async function begin(traffic: Traffic): Promise<void> {
  await traffic.expect("udp", PORTS.allowed, "arrives");
  await traffic.expect("udp", PORTS.edited, "vanishes");
  await traffic.expect("udp", PORTS.listed, "either");
  await traffic.expect("udp", PORTS.asked, "either");
  await traffic.expect("tcp", PORTS.allowedTcp, "arrives");
  await traffic.expect("tcp", PORTS.rejectedTcp, "vanishes");
  await traffic.go();
}

interface Span {
  readonly milliseconds: number;
  readonly firstFailure: number;
}

async function disturb(net: NamespacePair, disturbances: Disturbances, span: Span): Promise<void> {
  const start = performance.now();
  let failure = span.firstFailure;
  for (let elapsed = 0; elapsed < span.milliseconds; elapsed = performance.now() - start) {
    disturbances.reloadLists();
    await disturbances.editRules();
    await disturbances.addSlowClients();
    await disturbances.switchMode();
    await disturbances.look();
    if (elapsed < failure) continue;
    failure = elapsed + FAILURE_MILLISECONDS;
    await sendUdp(net.host, SERVER_IPV4, PORTS.fatal, "fatal");
    await pause(patient(3_000));
  }
}

interface Parts {
  readonly traffic: Traffic;
  readonly disturbances: Disturbances;
}

async function atRest(net: NamespacePair, daemon: Daemon, { traffic, disturbances }: Parts): Promise<Footprint> {
  await traffic.pause();
  disturbances.letGo();
  await pause(QUIET_MILLISECONDS);
  const found = await footprint(daemon, net.host);
  await traffic.go();
  await settled();
  return found;
}

interface Outcome {
  readonly warm: Footprint;
  readonly end: Footprint;
  readonly sent: Counts;
  readonly arrived: Counts;
  readonly told: Told;
  readonly code: number;
}

function report({ warm, end, sent, arrived, told, code }: Outcome): boolean {
  const { stopped, ...rest } = told;
  console.log("sent:   ", JSON.stringify(sent));
  console.log("arrived:", JSON.stringify(arrived));
  console.log("told:   ", JSON.stringify({ ...rest, warnings: undefined }));
  for (const warning of new Set(rest.warnings)) console.log("warning:", warning.slice(0, 300));
  console.log("queue:  ", JSON.stringify({ packets: stopped?.packets, ...Object(stopped?.["queue"]) }));
  console.log("warm:   ", JSON.stringify(warm));
  console.log("end:    ", JSON.stringify(end));
  const problems = [...discrepancies(sent, arrived, told), ...leaks(warm, end)];
  if (code !== 0) problems.push(`the daemon ended with ${code}`);
  for (const problem of problems) console.log(`WRONG: ${problem}`);
  if (problems.length === 0) console.log("Every packet is accounted for, and nothing has grown.");
  return problems.length === 0;
}

function* eventsIn(path: string): Generator<DaemonEvent> {
  for (const line of Deno.readTextFileSync(path).trimEnd().split("\n")) yield JSON.parse(line);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);
