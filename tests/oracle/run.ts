/**
 * Compares decisions with those of the real opensnitchd (Debian's package, 1.5.8): the same rule, the same datagram, in two
 * pairs of namespaces at once; what counts is what the servers received. Needs root, and the package from Debian's archive.
 *
 *     deno run -A tests/oracle/run.ts
 */
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { HOST_IPV4, Namespace, type NamespacePair } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf } from "../support/rules.ts";
import { type RecordingServer, startServer } from "../support/servers.ts";
import { DESTINATION_PORT, MARKER, type OracleCase, oracleCases, SOURCE_PORT } from "./cases.ts";
import { Peer } from "./peer.ts";

/** Both have a changed rule in force by then: opensnitchd within a second. */
const RELOAD_MILLISECONDS = 1_300;
/** A datagram that is let through has arrived by then. */
const ARRIVAL_MILLISECONDS = 600;
const DEVICE = "veth0";

const SENDER = `
import socket, sys, time
address = sys.argv[1]
s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", ${SOURCE_PORT})); s.connect((address, ${DESTINATION_PORT}))
try: s.send(sys.argv[2].encode())
except OSError: pass
time.sleep(${ARRIVAL_MILLISECONDS / 1_000})
`;

async function main(): Promise<boolean> {
  const missing = await Peer.missing();
  if (missing !== null) {
    console.log(`skipped: opensnitchd cannot be had here: ${missing}\n0 passed, 0 failed, 1 skipped`);
    return true;
  }
  await using theirs = Namespace.pair();
  await using ours = Namespace.pair();
  await using theirServer = startServer(theirs.server, { udp: [DESTINATION_PORT], silent: true });
  await using ourServer = startServer(ours.server, { udp: [DESTINATION_PORT], silent: true });
  await Promise.all([theirServer.ready, ourServer.ready]);
  await using peer = await Peer.start(theirs.host);
  await using daemon = await startSallyport(ours, { config: { DefaultAction: "deny" }, firewall: "iptables" });
  const cases = oracleCases({ path: Deno.realPathSync(PYTHON), address: HOST_IPV4, device: DEVICE });
  let failed = 0;
  for (const [index, each] of cases.entries()) {
    setRule(peer, daemon, each);
    await delay(RELOAD_MILLISECONDS);
    const text = `case ${index}`;
    const [their, our] = await Promise.all([
      arrives(theirs, theirServer, each, text),
      arrives(ours, ourServer, each, text),
    ]);
    const right = each.difference === null ? their === our : their !== our;
    if (!right) failed++;
    const words = (arrived: boolean): string => arrived ? "allowed" : "denied";
    const why = each.difference === null ? "" : ` (${each.difference})`;
    console.log(
      `${right ? "ok  " : "FAIL"} opensnitchd ${words(their)}, sallyport ${words(our)}: ${inWords(each)}${why}`,
    );
  }
  console.log(`${cases.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed === 0;
}

/** One name, so that each takes the place of the one before. */
function setRule(peer: Peer, daemon: Daemon, { operator }: OracleCase): void {
  const rule = ruleOf("oracle", "allow", operator);
  peer.setRule(rule);
  daemon.writeRule("oracle", rule);
}

async function arrives(
  net: NamespacePair,
  server: RecordingServer,
  { address }: OracleCase,
  text: string,
): Promise<boolean> {
  await net.host.run(["conntrack", "-F"]); // what was decided about the last datagram is not remembered
  await net.host.run([PYTHON, "-c", SENDER, address, text, MARKER], { env: { ORACLE: "heard" } });
  return server.received().some((received) => received.text === text);
}

function inWords({ operator, address }: OracleCase): string {
  const { list, ...rest } = operator;
  const children = Array.isArray(list) && list.length > 0 ? ` ${JSON.stringify(list)}` : "";
  return `${address.includes(":") ? "IPv6 " : ""}${JSON.stringify(rest)}${children}`;
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (import.meta.main) Deno.exit(await main() ? 0 : 1);
