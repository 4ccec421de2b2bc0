import { ControlClient } from "../src/control/control_client.ts";
import { answerDocument, pendingDocument } from "../src/control/question_document.ts";
import { ruleChangedDocument } from "../src/control/rules_document.ts";
import { statusDocument } from "../src/control/status_document.ts";
import { Child } from "./child.ts";
import { inNamespace, SERVER_ADDRESS } from "./namespaces.ts";
import { type Sallyport, startSallyport } from "./sallyport.ts";
import { connectMany } from "./speed.ts";
import { until } from "./system.ts";
import type { Bench } from "./variants.ts";

export const HELD = 1000;

/** What people at the control socket cost others, once for each round. */
export interface OperatorCost {
  /** What the daemon adds to a connection's median time while connections wait for an answer, to what it adds otherwise. */
  readonly addedWhileHeld: readonly number[];
  /** Connects a second while somebody reads all events, to those while nobody does. */
  readonly rateWhileRead: readonly number[];
}

/** With and without take turns within each round, all by the same daemon. */
export async function measureOperatorCost(bench: Bench, rounds: number, connects: number): Promise<OperatorCost> {
  const none: number[] = [];
  for (let round = 0; round < rounds; round++) none.push((await connectMany(bench, connects)).p50_us);
  const setting = { namespace: bench.namespaces.client, client: bench.programs.client, signal: bench.signal };
  await using daemon = await startSallyport({ ...setting, backend: "netlink", rules: 1, ask: true });
  await connectMany(bench, connects);
  const [addedWhileHeld, rateWhileRead]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const without = await connectMany(bench, connects);
    const held = await whileHeld(bench, daemon, () => connectMany(bench, connects));
    addedWhileHeld.push((held.p50_us - (none[round] ?? NaN)) / (without.p50_us - (none[round] ?? NaN)));
    const read = await whileRead(daemon, () => connectMany(bench, connects));
    rateWhileRead.push((read.connects / read.seconds) / (without.connects / without.seconds));
  }
  return { addedWhileHeld, rateWhileRead };
}

/** Connects to as many ports as are held, and waits. */
const HOLDER = `
import socket, sys, time
sockets = []
for port in range(20000, 20000 + int(sys.argv[2])):
    s = socket.socket(); s.setblocking(False); sockets.append(s)
    try: s.connect((sys.argv[1], port))
    except BlockingIOError: pass
time.sleep(600)
`;

async function whileHeld<T>(bench: Bench, { socketPath }: Sallyport, work: () => Promise<T>): Promise<T> {
  const client = new ControlClient(socketPath);
  await client.get("/v1/pending", pendingDocument); // somebody is there
  const command = inNamespace(bench.namespaces.client, ["python3", "-c", HOLDER, SERVER_ADDRESS, `${HELD}`]);
  await using _holder = new Child(command);
  const waiting = async (): Promise<number> => (await client.get("/v1/status", statusDocument)).pending.waiting;
  const late = (): string => `${HELD} connections do not wait`;
  await until(async () => await waiting() >= HELD, 20_000, late, bench.signal);
  const result = await work();
  await release(client);
  return result;
}

/** One answer for the program, which is taken back. */
async function release(client: ControlClient): Promise<void> {
  const { questions: [question] } = await client.get("/v1/pending", pendingDocument);
  const answer = { action: "deny", duration: "until restart", match: ["path"], dry_run: false };
  const { rule } = await client.send("POST", `/v1/pending/${question?.id}`, answer, answerDocument);
  await client.send("DELETE", `/v1/rules/${encodeURIComponent(String(rule?.["name"]))}`, null, ruleChangedDocument);
}

async function whileRead<T>({ socketPath }: Sallyport, work: () => Promise<T>): Promise<T> {
  const options = ["--silent", "--no-buffer", "--output", "/dev/null", "--unix-socket", socketPath];
  await using _reader = new Child(["curl", ...options, "http://localhost/v1/events"]);
  return await work();
}
