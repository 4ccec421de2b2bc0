import { DEVICES } from "./socket_examples/devices.ts";
import type { SocketExample } from "./socket_examples/example.ts";
import { PROTOCOLS } from "./socket_examples/protocols.ts";
import { SEED } from "./socket_examples/seed.ts";
import { SHARED_PORTS } from "./socket_examples/shared_ports.ts";

export type { ExamplePacket, SocketExample } from "./socket_examples/example.ts";
export { GROUND } from "./socket_examples/example.ts";

/** Packets and the sockets behind them: each is tried on the running kernel, and was recorded. */
export const SOCKET_EXAMPLES: readonly SocketExample[] = [...SEED, ...SHARED_PORTS, ...DEVICES, ...PROTOCOLS];
