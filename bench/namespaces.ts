import { run } from "./system.ts";

/** The addresses of the two ends: they exist in the two namespaces and nowhere else. */
export const CLIENT_ADDRESS = "10.203.0.1";
export const SERVER_ADDRESS = "10.203.0.2";

/** Two network namespaces joined by a veth pair; disposing removes both, and with them the pair and all rules. */
export interface Namespaces extends AsyncDisposable {
  readonly client: string;
  readonly server: string;
}

/**
 * Makes the namespaces under names of this process alone. IPv6 is off in them: neighbour and multicast messages would
 * be queue hits that no client made.
 */
export async function makeNamespaces(): Promise<Namespaces> {
  const client = `sallyport-bench-${Deno.pid}-client`;
  const server = `sallyport-bench-${Deno.pid}-server`;
  const pair: Namespaces = { client, server, [Symbol.asyncDispose]: () => removeNamespaces([client, server]) };
  try {
    for (const name of [client, server]) {
      await run(["ip", "netns", "add", name]);
      await run(inNamespace(name, ["sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"]));
      await run(["ip", "-n", name, "link", "set", "lo", "up"]);
    }
    await run(["ip", "-n", client, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", server]);
    for (const [name, address] of [[client, CLIENT_ADDRESS], [server, SERVER_ADDRESS]] as const) {
      await run(["ip", "-n", name, "address", "add", `${address}/30`, "dev", "veth0"]);
      await run(["ip", "-n", name, "link", "set", "veth0", "up"]);
    }
    return pair;
  } catch (error) {
    await pair[Symbol.asyncDispose]();
    throw error;
  }
}

async function removeNamespaces(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await run(["ip", "netns", "delete", name]).catch((error: unknown) => console.error(String(error)));
  }
}

/** The command as it runs inside a namespace. nsenter execs it, so the pid is the program's own. */
export function inNamespace(name: string, command: readonly string[]): string[] {
  return ["nsenter", `--net=/run/netns/${name}`, ...command];
}

/**
 * Packets that ever entered a queue of the namespace: the sum of the id sequences in nfnetlink_queue (columns: queue,
 * portid, waiting, copy mode, copy range, dropped, user dropped, id sequence, 1).
 */
export async function queueHits(name: string): Promise<number> {
  const table = await run(inNamespace(name, ["cat", "/proc/net/netfilter/nfnetlink_queue"]));
  return table.split("\n").reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[7] ?? 0), 0);
}
