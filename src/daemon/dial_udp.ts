import type { Endpoint } from "../core/endpoint.ts";
import type { LogConnection } from "./remote_log.ts";

/** A socket of UDP that is connected; a message is a datagram. The modules are loaded only where this is wanted. */
export async function dialUdp({ host, port }: Endpoint, signal: AbortSignal): Promise<LogConnection> {
  const [{ createSocket }, { lookup }] = await Promise.all([import("node:dgram"), import("node:dns/promises")]);
  const { address, family } = await lookup(host);
  signal.throwIfAborted();
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>();
  socket.on("error", reject); // also of later ones, which a datagram's own callback tells, too
  socket.connect(port, address, resolve);
  await connected;
  return {
    isOpen: true,
    async write(messages) {
      for (const message of messages) await sent(socket, message);
    },
    close: () => socket.close(),
  };
}

function sent(
  socket: { send(message: Uint8Array, done: (error: Error | null) => void): void },
  message: Uint8Array,
): Promise<void> {
  return new Promise((resolve, reject) => socket.send(message, (error) => error === null ? resolve() : reject(error)));
}
