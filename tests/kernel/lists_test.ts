import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sendTcp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, type RuleObject, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

/** A directory of list files, which goes with it. */
class ListFolder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "sallyport-lists-" });

  /** Puts a file in place at once, by a rename. */
  write(name: string, ...lines: readonly string[]): void {
    const file = join(this.path, name);
    Deno.writeTextFileSync(file, lines.join("\n"), { mode: 0o600 });
    Deno.renameSync(file, `${file}.txt`);
  }

  remove(): void {
    Deno.removeSync(this.path, { recursive: true });
  }

  [Symbol.dispose](): void {
    try {
      this.remove();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function deny(operand: string, { path }: ListFolder): RuleObject {
  return ruleOf(`no-${operand}`, "deny", { type: "lists", operand, data: path });
}

/** How many entries the lists have that an event tells of. */
function entriesOf(event: DaemonEvent | undefined): string {
  const lists = event?.["lists"];
  return Array.isArray(lists) ? lists.map(({ entries }) => entries).join() : "";
}

/** Waits until the lists have so many entries in decisions, too. */
async function listsHave(daemon: Daemon, entries: string): Promise<void> {
  await daemon.waitFor(() => entriesOf(daemon.events.findLast(({ event }) => event === "changed")) === entries);
}

kernelTest({
  name: "Lists of addresses and networks deny, while they change and after they have gone",
  needs: [...TRAFFIC, "ipv6"],
}, async () => {
  using ips = new ListFolder();
  using nets = new ListFolder();
  ips.write("some", "# the server", SERVER_IPV4, "198.51.100.1");
  nets.write("some", "192.0.2.0/24");
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using daemon = await startSallyport(net, { rules: [deny("lists.ips", ips), deny("lists.nets", nets)] });
  assertEquals(entriesOf(daemon.events.find(({ event }) => event === "ready")), "2,1");
  const reaches = async (address: string): Promise<boolean> => {
    const { code } = await sendTcp(net.host, address, 80, address);
    return code === 0;
  };
  assertEquals([await reaches(SERVER_IPV4), await reaches(SERVER_IPV6)], [false, true]);

  nets.write("more", "fd00::/8", "not a network");
  await listsHave(daemon, "2,2");
  const { message = "" } = await daemon.waitForEvent(({ code }) => code === "list-refused");
  assertStringIncludes(message, "/more.txt: line 2 is no entry of such a list");
  ips.write("some", "198.51.100.1");
  await listsHave(daemon, "1,2");
  assertEquals([await reaches(SERVER_IPV4), await reaches(SERVER_IPV6)], [true, false]);

  nets.remove();
  const gone = ({ code, message }: DaemonEvent): boolean =>
    code === "list-refused" && message === `${nets.path}: no such file; the list stays as it was read before`;
  await daemon.waitForEvent(gone, 15_000);
  assertEquals([await reaches(SERVER_IPV4), await reaches(SERVER_IPV6)], [true, false]);
  assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 3);
});

/** A new flow every 2 ms, until it is stopped. */
const SENDER = `
import time
from socket import *
while True:
    with socket(AF_INET, SOCK_DGRAM) as one:
        try: one.sendto(b"x", ("${SERVER_IPV4}", 53))
        except PermissionError: pass
    time.sleep(0.002)
`;
/** Two addresses, of which each version of the list has one: what is decided tells which version was asked. */
const [ONE, OTHER] = ["10.77.0.101", "10.77.0.102"] as const;
const SENDER_TO_BOTH = `
import itertools, time
from socket import *
for number in itertools.count():
    address = ("${ONE}", "${OTHER}")[number % 2]
    with socket(AF_INET, SOCK_DGRAM) as one:
        try: one.sendto(b"x", (address, 1024 + number % 60000)) # another port: nothing is decided from memory
        except PermissionError: pass
    time.sleep(0.001)
`;
const ENTRIES = 100_000;
const SWAPS = 6;

kernelTest({
  name: "Every decision is made by the whole of a list, the old or the new one, and none after by the old",
  needs: TRAFFIC,
  timeout: 60_000,
}, async () => {
  using ips = new ListFolder();
  const others = Array.from({ length: ENTRIES }, (_, at) => `100.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
  ips.write("some", ONE, ...others);
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { rules: [deny("lists.ips", ips)] });
  await using _sender = net.host.spawn([PYTHON, "-c", SENDER_TO_BOTH]);
  let versions: readonly string[] = [];
  for (let swap = 1; swap <= SWAPS; swap++) {
    const has = swap % 2 === 0 ? ONE : OTHER;
    ips.write("some", ...(swap % 3 === 0 ? [has, ...others] : [...others, has]));
    await daemon.waitFor(() => (versions = versionsAsked(daemon)).at(-1) === has);
  }
  assertEquals(versions.filter((version, at) => at > 0 && version !== versions[at - 1]).length, SWAPS);
  assert(versions.length > SWAPS * 20, `only ${versions.length} decisions`);
});

/** Which address the list had, as each decision says, in order; what is sent again is told later. */
function versionsAsked({ events }: Daemon): readonly string[] {
  return events
    .filter(({ event, dst_ip }) => event === "decision" && (dst_ip === ONE || dst_ip === OTHER))
    .sort((a, b) => a.time < b.time ? -1 : 1)
    .map(({ dst_ip, action }) => (dst_ip === ONE) === (action === "deny") ? ONE : OTHER);
}

const TOUCHES = 1000;
/** Between these, the daemon waits no longer for the end of the changes, and reads. */
const TOUCHES_IN_A_ROW = 50;

kernelTest({
  name: "A list that is read again and again lets nothing through while it holds the address",
  needs: TRAFFIC,
  timeout: 60_000,
}, async () => {
  using nets = new ListFolder();
  nets.write("all", SERVER_IPV4);
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53] });
  await server.ready;
  await using daemon = await startSallyport(net, { rules: [deny("lists.nets", nets)] });
  await using _sender = net.host.spawn([PYTHON, "-c", SENDER]);
  for (let touch = 0; touch < TOUCHES; touch++) {
    nets.write("all", `198.51.${touch >> 8}.${touch & 255}`, `${SERVER_IPV4}/32`);
    const pause = touch % TOUCHES_IN_A_ROW === 0 ? 300 : 1;
    await new Promise((resolve) => setTimeout(resolve, patient(pause)));
  }
  await server.nothingFor(() => true, 200);
  const reloads = daemon.events.filter(({ event }) => event === "changed").length;
  assert(reloads >= 10, `${reloads} reloads`);

  nets.write("all", "198.51.100.1");
  await server.waitFor(({ port }) => port === 53);
});
