import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { MetricsServer } from "../../src/daemon/metrics_server.ts";
import { freePort } from "../support/free_port.ts";

const HOST = "127.0.0.1";
const text = (): Promise<string> => Promise.resolve("x 1\n");

async function serving(
  act: (port: number) => Promise<void>,
  metrics: () => Promise<string> = text,
): Promise<void> {
  const port = freePort(HOST);
  await using _server = await MetricsServer.listen({ host: HOST, port }, metrics);
  await act(port);
}

Deno.test("GET /metrics is answered, and nothing else", () =>
  serving(async (port) => {
    const answer = await fetch(`http://${HOST}:${port}/metrics?collect=all`);
    assertEquals([answer.status, await answer.text()], [200, "x 1\n"]);
    assertEquals(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const others = [["GET", "/"], ["GET", "/metrics/x"], ["POST", "/metrics"], ["DELETE", "/metrics"]] as const;
    for (const [method, path] of others) {
      const other = await fetch(`http://${HOST}:${port}${path}`, { method });
      assertEquals([other.status, await other.text()], [404, ""]);
    }
  }));

Deno.test("where metrics cannot be made the answer is an error, and the next one is none", async () => {
  let fails = true;
  await serving(async (port) => {
    assertEquals(await status(port), 500);
    fails = false;
    assertEquals(await status(port), 200);
  }, () => fails ? Promise.reject(new Error("not now")) : text());
});

Deno.test("who says nothing, or nonsense, holds up nobody, and is not kept", () =>
  serving(async (port) => {
    const silent = await Promise.all(Array.from({ length: 10 }, () => Deno.connect({ hostname: HOST, port })));
    const nonsense = await Deno.connect({ hostname: HOST, port });
    await nonsense.write(new TextEncoder().encode("\u0000\u0001\r\n\r\n"));
    assertEquals(await status(port), 200);
    const beyond = await Promise.all(Array.from({ length: 10 }, () => Deno.connect({ hostname: HOST, port })));
    const start = performance.now();
    for (const connection of [...silent, nonsense, ...beyond]) {
      await ended(connection);
      connection.close();
    }
    assertLess(performance.now() - start, 8_000);
    assertEquals(await status(port), 200);
  }));

Deno.test("it ends with a client connected, and a port that is taken is an error", async () => {
  const port = freePort(HOST);
  const server = await MetricsServer.listen({ host: HOST, port }, text);
  await assertRejects(() => MetricsServer.listen({ host: HOST, port }, text), Error, "in use");
  using connection = await Deno.connect({ hostname: HOST, port });
  await server[Symbol.asyncDispose]();
  await ended(connection);
  await assertRejects(() => Deno.connect({ hostname: HOST, port }), Deno.errors.ConnectionRefused);
});

async function status(port: number): Promise<number> {
  const answer = await fetch(`http://${HOST}:${port}/metrics`);
  await answer.body?.cancel();
  return answer.status;
}

/** Returns when the other side has ended the connection, however. */
async function ended(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
}
