/** Rules of ours that really are changed by others, in a namespace: noticed by the kernel's word, and put right. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { type Watchable, type WatchedFirewall, watchFirewall } from "../../src/daemon/watch_firewall.ts";
import { Libc } from "../../src/ffi/libc.ts";
import type { RulesChanged } from "../../src/firewall/firewall_watch.ts";
import type { Interception } from "../../src/firewall/interception.ts";
import { IptablesInstaller } from "../../src/firewall/iptables_installer.ts";
import { NftablesInstaller } from "../../src/firewall/nftables_installer.ts";
import { differences, isWhole } from "../../src/firewall/rules_in_force.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { nftIn, withoutQueue } from "../support/nft.ts";
import { setOthersRules } from "../support/others_rules.ts";
import { patient } from "../support/patience.ts";

const INTERCEPTION: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0xff00_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};
const NEEDS = ["root", "netns", "nsenter", "iptables", "ip6tables", "nft", "libnftables"] as const;
const LIMIT_MILLISECONDS = 20_000;
/** Longer than a comparison of tables is away. */
const QUIET_MILLISECONDS = 700;
/** No packet waits. */
const NOW = (): Promise<void> => Promise.resolve();

type Way = "nftables" | "iptables" | "iptables-legacy";
type Harm = readonly [command: string, by: readonly string[], told: RegExp];

/** What others do to our rules, who the kernel says it was, and what is told of it. */
const HARM: Readonly<Record<Way, readonly Harm[]>> = {
  nftables: [
    ["nft flush ruleset", ["nft"], /^table inet sallyport is gone; .*chain intercept is gone;/],
    ["nft delete table inet sallyport", ["nft"], /^table inet sallyport is gone;/],
    ["nft flush chain inet sallyport rejected", ["nft"], /^chain rejected lacks 2 rules$/],
    ["nft insert rule inet sallyport intercept accept", ["nft"], /^chain intercept has "accept"$/],
    ["nft add chain inet sallyport more", ["nft"], /^chain more was added$/],
    ["nft add table inet sallyport '{ flags dormant; }'", ["nft"], /^table inet sallyport has "flags dormant"$/],
  ],
  iptables: [
    ["nft flush ruleset", ["nft"], /^chain SALLYPORT-REJECT of filter \(IPv4\) is gone; .* more differences$/],
    ["iptables -t mangle -F", ["iptables"], /OUTPUT of mangle \(IPv4\) lacks \d+ rules; mangle OUTPUT to .*lacks/],
    ["ip6tables -t mangle -D SALLYPORT-OUTPUT 1", ["ip6tables"], /^chain SALLYPORT-OUTPUT .*\(IPv6\) lacks ".*"$/],
    ["iptables -t mangle -I SALLYPORT-OUTPUT -j ACCEPT", ["iptables"], /^chain SALLYPORT-OUTPUT .* has "-j ACCEPT"$/],
    ["iptables -t mangle -D OUTPUT -j SALLYPORT-OUTPUT", ["iptables"], /^mangle OUTPUT .* lacks "-j .*, last"$/],
    ["ip6tables -I OUTPUT -j ACCEPT", ["ip6tables"], /"-j SALLYPORT-REJECT, not first: 1 rules of others"$/],
    ["printf '*filter\\nCOMMIT\\n' | iptables-restore", ["iptables-restor"], /^chain SALLYPORT-REJECT .* is gone; /],
  ],
  "iptables-legacy": [
    ["iptables-legacy -t mangle -F", [], /OUTPUT of mangle \(IPv4\) lacks \d+ rules; mangle OUTPUT to .*lacks/],
    ["ip6tables-legacy -t mangle -R SALLYPORT-STOP 1 -p 99", [], /^chain SALLYPORT-STOP .* lacks ".*"; .* has "-p 99"/],
    ["ip6tables-legacy -I OUTPUT -j ACCEPT", [], /"-j SALLYPORT-REJECT, not first: 1 rules of others"$/],
    ["printf '*filter\\nCOMMIT\\n' | iptables-legacy-restore", [], /^chain SALLYPORT-REJECT .* is gone; /],
  ],
};

/** What others do to their own rules. */
const OWN_AFFAIRS: Readonly<Record<Way, readonly string[]>> = {
  nftables: ["nft add table inet t", "iptables -t mangle -F"],
  iptables: ["iptables -t nat -F", "iptables -I ufw-user-output -j ACCEPT", "nft add table inet t"],
  "iptables-legacy": ["iptables-legacy -I FORWARD -j ACCEPT", "iptables -t mangle -F"],
};

const REMOVALS: Readonly<Record<Way, string>> = {
  nftables: "nft flush ruleset",
  iptables: "nft flush ruleset",
  "iptables-legacy": "iptables-legacy -t mangle -F",
};

interface World extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly installer: Watchable;
  readonly firewall: WatchedFirewall;
  readonly changes: RulesChanged[];
}

async function watched(way: Way): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const namespace = stack.use(Namespace.create());
  const libc = stack.use(new Libc());
  const changes: RulesChanged[] = [];
  await setOthersRules(namespace);
  const installer = installerIn(way, namespace);
  const source = await installer.newsSource();
  const heed = { onChanged: (change: RulesChanged) => void changes.push(change), onOthersChanged: () => {} };
  const firewall = inNamespace(libc, namespace, () => watchFirewall(libc, installer, source, heed));
  stack.defer(() => firewall.leave());
  await firewall.install(INTERCEPTION);
  const owned = stack.move();
  return { namespace, installer, firewall, changes, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function installerIn(way: Way, namespace: Namespace): Watchable {
  if (way === "nftables") return new NftablesInstaller(withoutQueue(nftIn(namespace)), NOW);
  const nameOf = (program: string): string => way === "iptables" ? program : program.replace("tables", "tables-legacy");
  const run = (program: string, args: readonly string[], stdin = ""): ReturnType<Namespace["run"]> =>
    namespace.run([nameOf(program), ...args], { stdin });
  return new IptablesInstaller({ run }, true, NOW);
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + patient(LIMIT_MILLISECONDS);
  while (!condition()) {
    assert(performance.now() < end, "it has not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patient(QUIET_MILLISECONDS)));
}

for (const way of ["nftables", "iptables", "iptables-legacy"] as const) {
  const test = (what: string, fn: () => Promise<void>): void =>
    kernelTest({
      name: `${way}: ${what}`,
      needs: [...NEEDS, ...(way === "nftables" ? [] : [`nfqueue-${way}`] as const)],
    }, fn);

  for (const [command, by, told] of HARM[way]) {
    test(`noticed and put right: ${command}`, async () => {
      await using world = await watched(way);
      const { namespace, installer, changes } = world;
      const before = await installer.inForce();
      assertEquals((await namespace.run(["sh", "-c", command])).stderr, "");
      await until(() => changes.length > 0);
      const [change] = changes;
      assertMatch(change?.differences.join("; ") ?? "", told);
      assertEquals([change?.problem, change?.by.map(({ name }) => name)], [null, by]);
      assertEquals(differences(before, await installer.inForce()), []);
    });
  }

  test("our own changes are nobody's, and what others do to their rules is none", async () => {
    await using world = await watched(way);
    const { namespace, installer, firewall, changes } = world;
    await firewall.update({ ...INTERCEPTION, generation: 2 });
    await firewall.install(INTERCEPTION);
    const before = await installer.inForce();
    for (const command of OWN_AFFAIRS[way]) {
      assertEquals((await namespace.run(["sh", "-c", command])).stderr, "");
    }
    await quiet();
    assertEquals([changes, differences(before, await installer.inForce())], [[], []]);
    await namespace.run(["sh", "-c", REMOVALS[way]]);
    await until(() => changes.length > 0);
    await quiet();
    assertEquals(changes.length, 1); // putting it right was ours again
    await firewall.remove();
    await quiet();
    assertEquals(changes.length, 1);
    assertEquals(isWhole(before, await installer.inForce()), false);
  });

  test("removed without end, they come back without end, once a second at most", async () => {
    await using world = await watched(way);
    const { namespace, changes } = world;
    const start = performance.now();
    namespace.spawn(["sh", "-c", `while ${REMOVALS[way]}; do sleep ${patient(400) / 1_000}; done`]);
    await until(() => changes.filter(({ problem }) => problem === null).length >= 3);
    const seconds = (performance.now() - start) / 1_000;
    assert(changes.length <= seconds + 2, `${changes.length} in ${seconds} s`);
  });
}
