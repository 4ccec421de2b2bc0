import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { dialTcp } from "../../src/daemon/dial_tcp.ts";
import { dialUdp } from "../../src/daemon/dial_udp.ts";
import { type LogConnection, RemoteLog } from "../../src/daemon/remote_log.ts";
import { DatagramReceiver } from "../support/datagram_receiver.ts";
import { LineReceiver } from "../support/line_receiver.ts";

const HOST = "127.0.0.1";
const encoder = new TextEncoder();

function tcpLog(port: number): RemoteLog {
  return new RemoteLog({ where: "there", dial: (signal) => dialTcp({ host: HOST, port }, signal), pause: 20 });
}

Deno.test("by UDP each message is a datagram, in order", async () => {
  await using receiver = await DatagramReceiver.open(HOST);
  await using log = new RemoteLog({
    where: "there",
    dial: (signal) => dialUdp({ host: HOST, port: receiver.port }, signal),
    pause: 20,
  });
  const expected = Array.from({ length: 150 }, (_, index) => `message ${index}`);
  for (const text of expected) log.send(encoder.encode(text));
  assertEquals(await receiver.take(150), expected);
  assertEquals(log.tally, { delivered: 150, lost: 0, why: "", failing: false });
});

Deno.test("by TCP each message is a line; a receiver that restarts is found again", async () => {
  await using receiver = new LineReceiver(HOST);
  await using log = tcpLog(receiver.port);
  log.send(encoder.encode("one"));
  log.send(encoder.encode("two"));
  assertEquals(await receiver.take(2), ["one", "two"]);
  await receiver.close();
  await until(() => {
    log.send(encoder.encode("again"));
    return log.tally.why.includes("refused");
  });
  assertEquals(log.tally.failing, true);
  await using restarted = new LineReceiver(HOST, receiver.port);
  assertEquals(await restarted.take(1), ["again"]);
  await until(() => !log.tally.failing);
});

Deno.test("what waits for nobody is bounded, in number and in bytes, and the rest is counted", async () => {
  const nobody = (): Promise<LogConnection> => Promise.reject(new Error("nobody there"));
  await using small = new RemoteLog({ where: "there", dial: nobody, pause: 10_000 });
  for (let count = 0; count < 10_500; count++) small.send(Uint8Array.of(1));
  assertEquals(small.tally.lost, 500);
  await using large = new RemoteLog({ where: "there", dial: nobody, pause: 10_000 });
  for (let count = 0; count < 100; count++) large.send(new Uint8Array(60_000));
  assertEquals(large.tally.lost, 100 - Math.floor(4 * 1024 * 1024 / 60_000));
});

Deno.test("a receiver that reads nothing stops nobody, neither at work nor at the end", async () => {
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const log = tcpLog(listener.addr.port);
  using _connection = await accepted(listener, log);
  for (let count = 0; count < 500; count++) log.send(new Uint8Array(50_000));
  await until(() => log.tally.lost > 0);
  const start = performance.now();
  await log[Symbol.asyncDispose]();
  assertLess(performance.now() - start, 3_000);
});

Deno.test("what waits at the end still leaves", async () => {
  await using receiver = new LineReceiver(HOST);
  const log = tcpLog(receiver.port);
  for (let count = 0; count < 1_000; count++) log.send(encoder.encode(`${count}`));
  await log[Symbol.asyncDispose]();
  assertEquals((await receiver.take(1_000)).at(-1), "999");
  log.send(encoder.encode("too late"));
  assertEquals(log.tally.lost, 1);
});

Deno.test("pauses between attempts grow", async () => {
  const attempts: number[] = [];
  const dial = (): Promise<LogConnection> => {
    attempts.push(performance.now());
    return Promise.reject(new Error("nobody there"));
  };
  await using log = new RemoteLog({ where: "there", dial, pause: 10 });
  log.send(Uint8Array.of(1));
  await until(() => attempts.length === 5);
  const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  for (const [index, pause] of pauses.entries()) assertGreaterOrEqual(Math.ceil(pause), 10 * 2 ** index - 1);
});

Deno.test("a name that takes long to be looked up does not keep the end waiting", async () => {
  const never = Promise.withResolvers<LogConnection>();
  const log = new RemoteLog({ where: "there", dial: () => never.promise, pause: 10 });
  log.send(Uint8Array.of(1));
  const start = performance.now();
  await log[Symbol.asyncDispose]();
  assertLess(performance.now() - start, 3_000);
});

async function accepted(listener: Deno.TcpListener, log: RemoteLog): Promise<Deno.TcpConn> {
  log.send(encoder.encode("hello"));
  return await listener.accept();
}

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !holds(); round++) await new Promise((resolve) => setTimeout(resolve, 10));
  assertEquals(holds(), true);
}
