/** What the interception rules' removal by others means for programs: as the peer sees it. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { startSallyport } from "../support/daemon.ts";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { rulesOfOthers, setOthersRules } from "../support/others_rules.ts";
import { patient } from "../support/patience.ts";
import { PYTHON, type Requirement } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { type RecordingServer, startServer } from "../support/servers.ts";

const NEEDS: readonly Requirement[] = [...new Set([...TRAFFIC, "iptables", "ip6tables", "nft"] as const)];
const QUIET_MILLISECONDS = 300;

/** What others do that takes our rules away; with iptables ufw's way of a reload, too, which keeps what others have. */
const REMOVALS = {
  nftables: ["nft flush ruleset", "nft delete table inet sallyport"],
  iptables: ["nft flush ruleset", "iptables -t mangle -F", "iptables-restore < /dev/stdin"],
}[FIREWALL];

/** A datagram from a new socket, and so of a new flow, each millisecond or so. */
const SEND = `
import socket, sys, time
while True:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"denied", (sys.argv[1], 53))
    time.sleep(0.001)
`;

for (const removal of REMOVALS) {
  kernelTest({ name: `${removal}: a denied program is stopped again, and it is told`, needs: NEEDS }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    await setOthersRules(net.host);
    const others = (await net.host.run(["iptables-save"])).stdout;
    const rules = [simpleRule("python", "deny", "process.path", PYTHON_PATH)];
    await using daemon = await startSallyport(net, { rules });
    net.host.spawn([PYTHON, "-c", SEND, SERVER_IPV4]);
    await daemon.waitForEvent(({ event }) => event === "decision");
    await server.nothingFor(() => true, QUIET_MILLISECONDS);

    assertEquals((await net.host.run(["sh", "-c", removal], { stdin: others })).stderr, "");
    const told = await daemon.waitForEvent(({ code }) => code === "rules-changed");
    assertEquals([told["in_force"], told["count"]], [true, 1]);
    await noMore(server);
    assertEquals(await daemon.stop(), 0);
  });
}

/** Where iptables is the old one, the kernel tells nothing of its changes. */
kernelTest({
  name: "iptables-legacy, flushed: a denied program is stopped again, and it is told",
  needs: [...NEEDS, "nfqueue-iptables-legacy"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53], silent: true });
  await server.ready;
  using programs = legacyPrograms();
  const rules = [simpleRule("python", "deny", "process.path", PYTHON_PATH)];
  const env = { PATH: `${programs.folder}:${Deno.env.get("PATH") ?? ""}` };
  await using daemon = await startSallyport(net, { rules, firewall: "iptables", env });
  net.host.spawn([PYTHON, "-c", SEND, SERVER_IPV4]);
  await daemon.waitForEvent(({ event }) => event === "decision");
  await server.nothingFor(() => true, QUIET_MILLISECONDS);
  assertEquals((await net.host.run(["iptables-legacy", "-t", "mangle", "-F"])).stderr, "");
  const told = await daemon.waitForEvent(({ code }) => code === "rules-changed");
  assertEquals([told["in_force"], told["by"]], [true, []]);
  await noMore(server);
  assertEquals(await daemon.stop(), 0);
  assertEquals((await net.host.run(["iptables-legacy-save"])).stdout.includes("SALLYPORT"), false);
});

kernelTest(
  { name: "rules of others that were set after ours went stay when ours come back, and when they go", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using daemon = await startSallyport(net, {});
    await net.host.run(["nft", "flush", "ruleset"]);
    await setOthersRules(net.host);
    const others = await rulesOfOthers(net.host);
    assertNotEquals(others, "");
    await daemon.waitForEvent(({ code }) => code === "rules-changed");
    assertEquals(await rulesOfOthers(net.host), others);
    assertEquals(await daemon.stop(), 0);
    assertEquals(await rulesOfOthers(net.host), others);
  },
);

/** What is on its way arrives, and then nothing more. */
async function noMore(server: RecordingServer): Promise<void> {
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, patient(QUIET_MILLISECONDS)));
  await quiet();
  const passed = server.received().length;
  await quiet();
  assertEquals(server.received().length, passed);
}

/** A folder in which the programs that are called iptables-save and the like are the old ones. */
function legacyPrograms(): Disposable & { readonly folder: string } {
  const folder = Deno.makeTempDirSync();
  for (const name of ["iptables-save", "iptables-restore", "ip6tables-save", "ip6tables-restore"]) {
    Deno.symlinkSync("/usr/sbin/xtables-legacy-multi", `${folder}/${name}`);
  }
  return { folder, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}
