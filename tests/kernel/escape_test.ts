/**
 * Where everything closes, nothing of a denied program gets out, whatever becomes of the daemon. So many rounds as
 * SALLYPORT_TEST_ROUNDS says; 20 unless told.
 */
import { assertEquals } from "@std/assert";
import { ArrivalCounter } from "../support/arrival_counter.ts";
import { everyKind, outcomesOf } from "../support/attempts.ts";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, launchSallyport, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";

const ROUNDS = Number(Deno.env.get("SALLYPORT_TEST_ROUNDS") ?? 20);
const CLOSED = { DefaultAction: "allow", Failure: { DaemonDown: "closed", QueueFull: "closed" } };

/** Tells of no packet: there are some hundred thousand. */
const DENIED = { ...simpleRule("python", "deny", "process.path", PYTHON_PATH), nolog: true };

/**
 * Datagrams from a socket that stays and from new ones, and SYNs, to both addresses, without a pause: but where five
 * datagrams of the one that stays wait for their verdicts, it waits so many seconds. With 0 the queue is full all the time.
 * Where everybody wants the processors, the daemon's start goes first.
 */
const SENDER = `
import os, sys
from socket import *
os.nice(19)
def steady(family):
    s = socket(family, SOCK_DGRAM)
    s.setsockopt(SOL_SOCKET, SO_SNDBUF, 0)
    s.settimeout(float(sys.argv[1]))
    return s
def send(s, to):
    try: s.sendto(b"escaped", to)
    except OSError: pass
targets = [(family, address, steady(family)) for family, address in [(AF_INET, "${SERVER_IPV4}"), (AF_INET6, "${SERVER_IPV6}")]]
while True:
    for family, address, stays in targets:
        send(stays, (address, 53))
        with socket(family, SOCK_DGRAM) as fresh: send(fresh, (address, 53))
        with socket(family, SOCK_STREAM) as opening:
            opening.setblocking(False)
            opening.connect_ex((address, 80))
`;

const NOTHING = [0, 0, 0, 0];

kernelTest({
  name: "a denied program that never pauses: not one packet gets out while the daemon is killed, started, reloaded",
  needs: [...TRAFFIC, "iptables", "ip6tables", "ipv6"],
  timeout: 15_000 + ROUNDS * 10_000,
}, async () => {
  await using net = Namespace.pair();
  const arrivals = await ArrivalCounter.at(net.server);
  await outcomesOf(net.host, everyKind({ text: "counted" }));
  assertEquals((await arrivals.packets()).map((packets) => packets > 0), [true, true, true, true]);
  const options = { config: CLOSED, rules: [DENIED], readyWithin: 30_000 };
  await using first = await startSallyport(net, options);
  await arrivals.forget();
  await using _sender = net.host.spawn([PYTHON, "-c", SENDER, "0.001"]);
  await pause(200);
  await first.kill();
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 4 === 3) await killedAtItsStart(launchSallyport(net, options));
    await using _flood = round % 10 === 9 ? net.host.spawn([PYTHON, "-c", SENDER, "0"]) : null;
    await using daemon = await startSallyport(net, options);
    await shaken(daemon);
    await daemon.kill();
    assertEquals(await arrivals.packets(), NOTHING, `round ${round}`);
  }
  await using last = await startSallyport(net, options);
  assertEquals(await arrivals.packets(), NOTHING);
  assertEquals(await last.stop(), 0);
  while ((await arrivals.packets()).includes(0)) await pause(50); // it has sent all the time: now nobody stops it
});

async function killedAtItsStart(daemon: Daemon): Promise<void> {
  await using starting = daemon;
  await pause(Math.random() * 1_000);
  await starting.kill();
}

/** New rules, of which one begins a generation, and a new configuration. */
async function shaken(daemon: Daemon): Promise<void> {
  daemon.writeRule("other", simpleRule("other", "deny", "dest.port", "9"));
  await changed(daemon, 1);
  daemon.removeRule("other");
  daemon.writeConfig({ ...CLOSED, DefaultAction: "reject" });
  daemon.signal("SIGHUP");
  await changed(daemon, 2);
  await pause(Math.random() * 50);
}

async function changed(daemon: Daemon, times: number): Promise<void> {
  await daemon.waitFor(() => daemon.events.filter(({ event }) => event === "changed").length >= times);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patient(milliseconds)));
}
