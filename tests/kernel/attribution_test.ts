import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { formatIp } from "../../src/core/format_ip.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON, type Requirement } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";

const SENDERS = fromFileUrl(new URL("../support/fire_and_forget.py", import.meta.url));
const PORT = 9000;
const COUNT = 300;
const PREFIXES = { 4: "10.9.", 6: "fd09::" } as const;
const NEEDS: readonly Requirement[] = [...MONITOR, "netns", "ip", "nsenter", "ipv6", "nfqueue-iptables", "python3"];

/**
 * Whatever begins so lies behind the server, whose hardware address is known: else the first 256 packets would wait for it,
 * and more would be lost.
 */
async function openWorld(net: NamespacePair): Promise<void> {
  const link = await net.server.run(["ip", "link", "show", "dev", "veth0"]);
  const hardware = /link\/ether (\S+)/.exec(link.stdout)?.[1] ?? "";
  for (const address of [SERVER_IPV4, SERVER_IPV6]) {
    const neighbour = [address, "lladdr", hardware, "dev", "veth0", "nud", "permanent"];
    assertEquals((await net.host.run(["ip", "neighbour", "replace", ...neighbour])).code, 0);
  }
  await net.host.run(["ip", "route", "add", "10.9.0.0/16", "via", SERVER_IPV4]);
  await net.host.run(["ip", "-6", "route", "add", "fd09::/64", "via", SERVER_IPV6]);
  await net.server.run(["ip", "route", "add", "local", "10.9.0.0/16", "dev", "lo"]);
  await net.server.run(["ip", "-6", "route", "add", "local", "fd09::/64", "dev", "lo"]);
}

/** Runs the senders to their end: by destination, which pid sent there. */
async function sendAll(net: NamespacePair, program: string, kind: string, family: 4 | 6): Promise<Map<string, number>> {
  const command = [program, SENDERS, kind, PREFIXES[family], `${COUNT}`, `${PORT}`];
  const { code, stdout, stderr } = await net.host.run(command, { timeout: patient(60_000) });
  assertEquals([code, stderr], [0, ""]);
  return new Map(
    stdout.trim().split("\n").map((line) => {
      const [text = "", pid] = line.split(" ");
      const ip = parseIp(text);
      assert(ip !== null, line);
      return [formatIp(ip), Number(pid)];
    }),
  );
}

/** What the daemon said of each destination, "PID PATH". */
function told(daemon: Daemon): Map<string, string> {
  const decisions = daemon.events.filter(({ event, dst_port }) => event === "decision" && dst_port === PORT);
  return new Map(
    decisions.map(({ dst_ip = "", process_id, process_path }) => [dst_ip, `${process_id} ${process_path}`]),
  );
}

/** Waits for what all together has to come true; whether it has is asserted afterwards. */
async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 100 && !holds(); look++) await delay(patient(100));
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

for (const family of [4, 6] as const) {
  for (const kind of ["udp-sendto", "udp-connected", "tcp", "tcp-nonblocking"]) {
    const name = `${kind} over IPv${family}: who sends and ends at once is let through by its path, and named rightly`;
    kernelTest({ name, needs: NEEDS, timeout: 60_000 }, async () => {
      await using net = Namespace.pair();
      await openWorld(net);
      await using server = startServer(net.server, { tcp: [PORT], udp: [PORT], silent: true });
      await server.ready;
      const folder = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-senders-" });
      try {
        const program = `${folder}/sender`;
        await Deno.copyFile(await Deno.realPath(PYTHON), program);
        await using daemon = await startSallyport(net, {
          config: { DefaultAction: "deny" },
          rules: [simpleRule("senders", "allow", "process.path", program)],
          args: ["--attribution", "ebpf"],
        });
        const truth = await sendAll(net, program, kind, family);
        await until(() => told(daemon).size === COUNT);
        const expected = new Map([...truth].map(([address, pid]) => [address, `${pid} ${program}`]));
        assertEquals(told(daemon), expected);
        if (!kind.startsWith("udp")) return;
        await until(() => server.received().length >= COUNT);
        assertEquals(new Set(server.received().map(({ text }) => text)).size, COUNT);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}
