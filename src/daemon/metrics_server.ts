import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Endpoint } from "../core/endpoint.ts";

const MOST_CONNECTIONS = 16;
/** A connection, with request and answer, is over after this time. */
const CONNECTION_MILLISECONDS = 5_000;
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Answers GET /metrics by HTTP at an address, one request a connection. What a client leaves undone holds up nobody else.
 * Disposing ends all connections.
 */
export class MetricsServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #metrics: () => Promise<string>;

  private constructor(server: Server, metrics: () => Promise<string>) {
    this.#server = server;
    this.#metrics = metrics;
    server.maxConnections = MOST_CONNECTIONS;
    server.on("connection", (socket) => this.#accept(socket));
    server.on("clientError", (_error, socket) => socket.destroy());
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** Returns when it listens. Throws as node:net does. The module is loaded only where this is wanted. */
  static async listen({ host, port }: Endpoint, metrics: () => Promise<string>): Promise<MetricsServer> {
    const { createServer } = await import("node:http");
    const server = createServer();
    const listening = Promise.withResolvers<void>();
    server.once("error", listening.reject);
    server.listen(port, host, listening.resolve);
    await listening.promise;
    return new MetricsServer(server, metrics);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const socket of this.#open) socket.destroy();
    await promise;
  }

  #accept(socket: Socket): void {
    this.#open.add(socket);
    const late = setTimeout(() => socket.destroy(), CONNECTION_MILLISECONDS);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      clearTimeout(late);
      this.#open.delete(socket);
    });
  }

  async #answer({ method, url = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("connection", "close");
    response.on("error", () => {}); // who asked has gone
    if (method !== "GET" || url.split("?")[0] !== "/metrics") return void response.writeHead(404).end();
    try {
      const text = await this.#metrics();
      response.writeHead(200, { "content-type": METRICS_TYPE }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  }
}
