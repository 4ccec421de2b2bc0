/**
 * Who sends one packet and ends at once is known all the same: by pid and path, each one of them. As many children of each
 * kind as SALLYPORT_TEST_CHILDREN says; 300 unless told.
 */
import { assertEquals } from "@std/assert";
import { TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { missingOf } from "../support/requirements.ts";
import { ruleOf } from "../support/rules.ts";
import { MONITOR } from "../support/test_monitor.ts";
import { nameWithNeeds } from "../support/test_name.ts";
import { tallyOf, wrongAnswers } from "../support/truth_tally.ts";
import { type Child, type Kind, KINDS, portOf, TruthWorld } from "../support/truth_world.ts";

const COUNT = Number(Deno.env.get("SALLYPORT_TEST_CHILDREN") ?? 300);
/** For comparison. What is not found costs a walk through all of /proc: fewer where everything takes long. */
const COUNT_BY_PROC = patient(1) > 1 ? 8 : Math.min(COUNT, 200);
const PORTION = 500;
const TIMEOUT = 60_000 * Math.ceil(COUNT / 300);
const NEEDS = [...TRAFFIC, "ip", "ipv6"] as const;
const FAMILIES = [4, 6] as const;

kernelTest({
  name: "Who sends once and ends at once is let through by its path, and named rightly",
  needs: [...NEEDS, ...MONITOR],
  timeout: TIMEOUT,
}, async (t) => {
  await using net = Namespace.pair();
  await using world = await TruthWorld.open(net);
  await using daemon = await startSallyport(net, {
    config: { DefaultAction: "deny" },
    rules: [ruleOf("senders", "allow", { type: "regexp", operand: "process.path", data: `^${world.folder}/` })],
    args: ["--attribution", "ebpf"],
  });
  await eachKind(t, async (kind, family) => {
    const children = await sendInPortions(world, kind, family);
    const expected = new Set(children.map(({ address }) => address));
    await until(() => decisions(daemon, kind, family).length >= COUNT);
    assertEquals(wrongAnswers(children, decisions(daemon, kind, family)).slice(0, 3), []);
    assertEquals(tallyOf(children, decisions(daemon, kind, family)), { right: COUNT });
    assertEquals(expected.difference(world.arrived(kind)).size, 0);
    assertEquals(strangeParents(children, decisions(daemon, kind, family)), []);
  });
});

/** Those that know less, in words. */
const LESSER = [
  ["proc", "/proc alone", []],
  ["ebpf-basic", "programs that do not read the kernel's memory", MONITOR],
] as const;

for (const [attribution, words, needs] of LESSER) {
  kernelTest({
    name: `The same by ${words}, for comparison: much stays unknown, but nothing is called exact that is wrong`,
    needs: [...NEEDS, ...needs],
    timeout: TIMEOUT,
  }, async (t) => {
    await using net = Namespace.pair();
    await using world = await TruthWorld.open(net);
    await using daemon = await startSallyport(net, { mode: "observe", args: ["--attribution", attribution] });
    await eachKind(t, async (kind, family) => {
      const children = await world.send(kind, family, 1, COUNT_BY_PROC);
      await until(() => decisions(daemon, kind, family).length >= COUNT_BY_PROC);
      const tally = tallyOf(children, decisions(daemon, kind, family));
      console.log(`${attribution}, ${kind} over IPv${family}:`, tally);
      assertEquals(wrongAnswers(children, decisions(daemon, kind, family)).slice(0, 3), []);
      assertEquals(tally["never seen"], undefined);
    });
  });
}

/** A step for each kind of children, over each family. */
async function eachKind(t: Deno.TestContext, run: (kind: Kind, family: 4 | 6) => Promise<void>): Promise<void> {
  for (const family of FAMILIES) {
    for (const kind of KINDS) {
      const missing = missingOf(kind === "udp-exec" ? ["x86_64"] : []);
      const name = `${kind} over IPv${family}`;
      await t.step({
        name: missing.length > 0 ? nameWithNeeds(name, missing) : name,
        ignore: missing.length > 0,
        fn: () => run(kind, family),
      });
    }
  }
}

/** The next ones send when all has arrived: what a firewall does that cannot keep up is not the question here. */
async function sendInPortions(world: TruthWorld, kind: Kind, family: 4 | 6): Promise<Child[]> {
  const children: Child[] = [];
  for (let from = 1; from <= COUNT; from += PORTION) {
    const portion = await world.send(kind, family, from, Math.min(PORTION, COUNT + 1 - from));
    const expected = new Set(portion.map(({ address }) => address));
    await until(() => world.arrived(kind).isSupersetOf(expected));
    children.push(...portion);
  }
  return children;
}

function decisions(daemon: Daemon, kind: Kind, family: 4 | 6): DaemonEvent[] {
  return daemon.events.filter(({ event, dst_port, dst_ip = "" }) =>
    event === "decision" && dst_port === portOf(kind) && dst_ip.includes(":") === (family === 6)
  );
}

/** What was said of the parents of children whose parent was another. */
function strangeParents(children: readonly Child[], decisions: readonly DaemonEvent[]): unknown[] {
  const parents = new Map(children.map(({ address, parent }) => [address, parent]));
  return decisions.filter(({ dst_ip = "", process_parents }) =>
    Reflect.get(Object(Reflect.get(Object(process_parents), 0)), "process_id") !== parents.get(dst_ip)
  ).map(({ process_parents }) => process_parents).slice(0, 10);
}

/** Waits for what all together has to come true; whether it has is asserted afterwards. */
async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 100 && !holds(); look++) {
    await new Promise((resolve) => setTimeout(resolve, patient(100)));
  }
}
