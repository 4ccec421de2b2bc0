/** Rules of ours that really are changed by others, in a namespace: noticed by the kernel's word, and put right. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { type Watchable, type WatchedFirewall, watchFirewall } from "../../src/daemon/watch_firewall.ts";
import { Libc } from "../../src/ffi/libc.ts";
import type { RulesChanged } from "../../src/firewall/firewall_watch.ts";
import type { Interception } from "../../src/firewall/interception.ts";
import { IptablesInstaller } from "../../src/firewall/iptables_installer.ts";
import { NftablesInstaller } from "../../src/firewall/nftables_installer.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { allRules, FIREWALL_NEEDS } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { nftIn, withoutQueue } from "../support/nft.ts";
import { rulesOfOthers, setOthersRules } from "../support/others_rules.ts";
import { patient } from "../support/patience.ts";

const INTERCEPTION: Interception = {
  queue: 5,
  marks: marksWithin(0xff00_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
};
const NEEDS = ["root", "netns", "nsenter", "iptables", "ip6tables", "nft", "libnftables"] as const;
const LIMIT_MILLISECONDS = 20_000;
const QUIET_MILLISECONDS = 300;
/** No packet waits. */
const NOW = (): Promise<void> => Promise.resolve();

/** What others do to our rules, who it is then, and what is said of it. */
const HARM: Readonly<Record<Watchable["name"], readonly (readonly [command: string, by: string, told: RegExp])[]>> = {
  nftables: [
    ["nft flush ruleset", "nft", /^table inet sallyport is gone; chain intercept is gone;/],
    ["nft delete table inet sallyport", "nft", /^table inet sallyport is gone;/],
    ["nft flush chain inet sallyport rejected", "nft", /^chain rejected lacks 2 rules$/],
    ["nft insert rule inet sallyport intercept accept", "nft", /^chain intercept has "accept"$/],
    ["nft add chain inet sallyport more", "nft", /^chain more was added$/],
    ["nft add table inet sallyport '{ flags dormant; }'", "nft", /^table inet sallyport has "flags dormant"$/],
  ],
  iptables: [
    ["nft flush ruleset", "nft", /^chain SALLYPORT-REJECT of filter \(IPv4\) is gone; .* more differences$/],
    [
      "iptables -t mangle -F",
      "iptables",
      /SALLYPORT-OUTPUT of mangle \(IPv4\) lacks \d+ rules; mangle OUTPUT to .*lacks/,
    ],
    [
      "ip6tables -t mangle -D SALLYPORT-OUTPUT 1",
      "ip6tables",
      /^chain SALLYPORT-OUTPUT of mangle \(IPv6\) lacks ".*"$/,
    ],
    ["iptables -t mangle -I SALLYPORT-OUTPUT -j ACCEPT", "iptables", /^chain SALLYPORT-OUTPUT .* has "-j ACCEPT"$/],
    [
      "iptables -t mangle -D OUTPUT -j SALLYPORT-OUTPUT",
      "iptables",
      /^mangle OUTPUT .* lacks "-j SALLYPORT-OUTPUT, last"$/,
    ],
    ["ip6tables -I OUTPUT -j ACCEPT", "ip6tables", /"-j SALLYPORT-REJECT, not first: 1 rules of others"$/],
    ["printf '*filter\\nCOMMIT\\n' | iptables-restore", "iptables-restor", /^chain SALLYPORT-REJECT .* is gone; /],
  ],
};

interface World extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly firewall: WatchedFirewall;
  readonly changes: RulesChanged[];
}

async function watched(name: Watchable["name"]): Promise<World> {
  const stack = new AsyncDisposableStack();
  const namespace = stack.use(Namespace.create());
  const libc = stack.use(new Libc());
  const changes: RulesChanged[] = [];
  await setOthersRules(namespace);
  const firewall = inNamespace(
    libc,
    namespace,
    () =>
      watchFirewall(libc, installerIn(name, namespace), {
        onChanged: (change) => changes.push(change),
        onOthersChanged: () => {},
      }),
  );
  stack.defer(() => firewall.leave());
  await firewall.install(INTERCEPTION);
  return { namespace, firewall, changes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function installerIn(name: Watchable["name"], namespace: Namespace): Watchable {
  if (name === "nftables") return new NftablesInstaller(withoutQueue(nftIn(namespace)), NOW);
  const run = (program: string, args: readonly string[], stdin = ""): ReturnType<Namespace["run"]> =>
    namespace.run([program, ...args], { stdin });
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

for (const name of ["nftables", "iptables"] as const) {
  const needs = [...new Set([...NEEDS, ...(name === "iptables" ? FIREWALL_NEEDS.iptables : [])])];

  for (const [command, by, told] of HARM[name]) {
    kernelTest({ name: `${name}: noticed and put right: ${command}`, needs }, async () => {
      await using world = await watched(name);
      const { namespace, changes } = world;
      const before = await allRules(namespace);
      assertEquals((await namespace.run(["sh", "-c", command])).stderr, "");
      await until(() => changes.length > 0);
      const [change] = changes;
      assertMatch(change?.differences.join("; ") ?? "", told);
      assertEquals([change?.problem, change?.by.map((each) => each.name)], [null, [by]]);
      const ours = (rules: string): string[] => rules.split("\n").filter((line) => /SALLYPORT|sallyport/.test(line));
      assertEquals(ours(await allRules(namespace)), ours(before));
      await quiet();
      assertEquals(changes.length, 1);
    });
  }

  kernelTest(
    { name: `${name}: our own changes are nobody's, and those of others to theirs are none`, needs },
    async () => {
      await using world = await watched(name);
      const { namespace, firewall, changes } = world;
      const before = await rulesOfOthers(namespace);
      await firewall.install({ ...INTERCEPTION, queue: 6 });
      await firewall.install(INTERCEPTION);
      for (const command of ["iptables -t nat -F", "iptables -I ufw-user-output -j ACCEPT", "nft add table inet t"]) {
        assertEquals((await namespace.run(["sh", "-c", command])).stderr, "");
      }
      await quiet();
      assertEquals((await namespace.run(["nft", "delete", "table", "inet", "t"])).code, 0);
      assert(before !== await rulesOfOthers(namespace));
      await firewall.remove();
      await quiet();
      assertEquals(changes, []);
      assert(!/SALLYPORT|sallyport/.test(await allRules(namespace)));
    },
  );

  kernelTest(
    { name: `${name}: removed without end, they come back without end, once a second at most`, needs },
    async () => {
      await using world = await watched(name);
      const { namespace, changes } = world;
      const start = performance.now();
      namespace.spawn(["sh", "-c", "while nft flush ruleset; do sleep 0.4; done"]);
      await until(() => changes.filter(({ problem }) => problem === null).length >= 3);
      const seconds = (performance.now() - start) / 1_000;
      assert(changes.length <= seconds + 2, `${changes.length} in ${seconds} s`);
      assert(changes.some(({ held }) => held));
    },
  );
}
