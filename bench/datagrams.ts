import { inNamespace, queueHits, SERVER_ADDRESS } from "./namespaces.ts";
import { PORT, type Server } from "./server.ts";
import { delay, run } from "./system.ts";
import { type Bench, sallyport } from "./variants.ts";

/** Datagrams one way from one socket, and how many of them met the queue. */
export interface Datagrams {
  readonly sent: number;
  readonly received: number;
  readonly queueHits: number;
}

export async function measureDatagrams(bench: Bench, server: Server, count: number): Promise<Datagrams> {
  const { namespaces, programs, signal } = bench;
  await using _daemon = await sallyport("netlink", 1).start(bench);
  const hitsBefore = await queueHits(namespaces.client);
  const receivedBefore = await server.datagrams();
  const command = [programs.client, "udp", SERVER_ADDRESS, String(PORT), String(count)];
  await run(inNamespace(namespaces.client, command), signal);
  await delay(500, signal);
  return {
    sent: count,
    received: await server.datagrams() - receivedBefore,
    queueHits: await queueHits(namespaces.client) - hitsBefore,
  };
}
