import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Peer } from "../core/peer.ts";
import { assertNever } from "../core/assert_never.ts";
import { ControlError, STATUS } from "./control_error.ts";
import { EventStream } from "./event_stream.ts";
import { requestTarget } from "./request_target.ts";
import { includes, type Role } from "./role.ts";
import { type Answer, type Asked, findRoute, type Route } from "./route.ts";

/** More connections of one user at a time are refused: nobody keeps others out. */
const MOST_CONNECTIONS = 64;
/** A request has to be complete after this time. */
const REQUEST_MILLISECONDS = 10_000;
const MOST_BODY = 1024 * 1024;
const BEAT_MILLISECONDS = 15_000;
/** How long the end waits for readers. */
const FLUSH_MILLISECONDS = 500;

export interface ControlServerParts {
  readonly routes: readonly Route[];
  /** Who is at the other end of this connected socket. Throws if that cannot be told. */
  readonly peer: (descriptor: number) => Peer;
  /** What somebody may do at this moment; null for nothing. */
  readonly role: (peer: Peer) => Role | null;
  /** A fault of ours, by which a request was answered with an error. */
  readonly onFault: (error: unknown) => void;
}

/**
 * HTTP with JSON on a unix socket, for those alone whose credentials the kernel tells. One request a connection. Nothing
 * that a client does or leaves undone holds up anything but its own connection.
 */
export class ControlServer implements AsyncDisposable {
  readonly #parts: ControlServerParts;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #streams = new Set<ServerResponse>();
  readonly #peers = new WeakMap<Socket, Peer>();

  private constructor(parts: ControlServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("connection", (socket) => this.#accept(socket));
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  /** Returns when it listens at the path. The caller's umask decides who may connect. Throws as node:net does. */
  static async listen(path: string, parts: ControlServerParts): Promise<ControlServer> {
    const control = new ControlServer(parts);
    const listening = Promise.withResolvers<void>();
    control.#server.once("error", listening.reject);
    control.#server.listen(path, listening.resolve);
    await listening.promise;
    return control;
  }

  /** Readers of events get what is on its way, if they take it at once; all other connections end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    const late = setTimeout(() => this.#destroyAll(), FLUSH_MILLISECONDS);
    await Promise.all([...this.#streams].map((response) => ended(response)));
    clearTimeout(late);
    this.#destroyAll();
  }

  #destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #accept(socket: Socket): void {
    const peer = this.#peerOf(socket);
    if (peer === null || this.#openOf(peer) >= MOST_CONNECTIONS) return void socket.destroy();
    this.#peers.set(socket, peer);
    this.#open.add(socket);
    const late = setTimeout(() => socket.destroy(), REQUEST_MILLISECONDS);
    socket.once("answered", () => clearTimeout(late));
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      clearTimeout(late);
      this.#open.delete(socket);
    });
  }

  #openOf({ uid }: Peer): number {
    return [...this.#open].filter((socket) => this.#peers.get(socket)?.uid === uid).length;
  }

  #peerOf(socket: Socket): Peer | null {
    const descriptor = descriptorOf(socket);
    try {
      return descriptor === null ? null : this.#parts.peer(descriptor);
    } catch (error) {
      this.#parts.onFault(error);
      return null;
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("connection", "close");
    response.on("error", () => {}); // who asked has gone
    try {
      const answer = await this.#answer(request);
      request.socket.emit("answered");
      this.#send(response, answer);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { path, query } = requestTarget(request.url ?? "/");
    const peer = this.#peers.get(request.socket);
    const role = peer === undefined ? null : this.#parts.role(peer);
    if (peer === undefined || role === null) throw forbidden(peer, "may not ask anything here");
    const { route, parameters } = findRoute(this.#parts.routes, request.method ?? "GET", path);
    if (!includes(role, route.role)) throw forbidden(peer, `has the role ${role}, and this needs ${route.role}`);
    const asked: Asked = { peer, role, parameters, query, body: await bodyText(request) };
    return await route.answer(asked);
  }

  #send(response: ServerResponse, answer: Answer): void {
    switch (answer.kind) {
      case "json":
        return sendJson(response, 200, answer.document);
      case "text":
        return void response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" })
          .end(answer.text);
      case "events":
        return this.#stream(response, answer.begin);
      default:
        assertNever(answer);
    }
  }

  #stream(response: ServerResponse, begin: (stream: EventStream) => Disposable): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const events = new EventStream(response);
    events.beat(); // who reads knows from now on that nothing is missed
    const source = begin(events);
    const beat = setInterval(() => events.beat(), BEAT_MILLISECONDS);
    this.#streams.add(response);
    response.once("close", () => {
      this.#streams.delete(response);
      clearInterval(beat);
      source[Symbol.dispose]();
    });
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof ControlError) {
      const { message, problems } = error;
      return sendJson(response, error.status, { error: message, problems });
    }
    this.#parts.onFault(error);
    sendJson(response, STATUS.failed, { error: "the daemon failed to answer; its log says why", problems: [] });
  }
}

function forbidden(peer: Peer | undefined, why: string): ControlError {
  return new ControlError(STATUS.forbidden, `user ${peer?.uid ?? "unknown"} ${why}`);
}

function sendJson(response: ServerResponse, status: number, document: unknown): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(document)}\n`);
}

/** Returns when all of it is on its way, or the connection is gone. */
async function ended(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("close", resolve);
  response.end(resolve);
  await promise;
}

/** Throws a ControlError if there is more of it than anything that can be asked needs. */
async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > MOST_BODY) throw new ControlError(STATUS.tooLarge, `a request has at most ${MOST_BODY} bytes`);
    chunks.push(chunk);
  }
  return decode(chunks);
}

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  } catch {
    throw new ControlError(STATUS.badRequest, "the request is not UTF-8");
  }
}

/** node:net keeps the descriptor of a connection in its handle, which it does not describe. */
function descriptorOf(socket: Socket): number | null {
  const handle: unknown = Reflect.get(socket, "_handle");
  const descriptor: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  return typeof descriptor === "number" && descriptor >= 0 ? descriptor : null;
}
