import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { FirewallError, type Interception } from "../../src/firewall/interception.ts";
import type { NftCommand, NftResult } from "../../src/firewall/nft_command.ts";
import { NftablesInstaller } from "../../src/firewall/nftables_installer.ts";
import { everyKind, outcomesOf } from "../support/attempts.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { flowTuple } from "../support/flow_tuples.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { nftIn, withoutQueue } from "../support/nft.ts";
import { missingOf } from "../support/requirements.ts";
import { startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";
import { installerContract } from "./installer_contract.ts";

const INTERCEPTION: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0x00ff_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};
const queueThere = missingOf(["nfqueue-nft"]).length === 0;
const DONE: NftResult = { kind: "done", output: "" };
const REFUSED: NftResult = {
  kind: "refused",
  errors: "Error: Could not process rule: Device or resource busy\nx\n^\n",
};
/** No packet waits. */
const NOW = (): Promise<void> => Promise.resolve();

/** Answers each command as told, and keeps what was run. */
class FakeNft implements NftCommand {
  readonly runs: string[] = [];
  readonly #answer: (text: string) => NftResult;

  constructor(answer: (text: string) => NftResult = () => DONE) {
    this.#answer = answer;
  }

  run(text: string, output = "text"): NftResult {
    this.runs.push(output === "text" ? text : `${text} (${output})`);
    return this.#answer(text);
  }
}

function tables(...names: string[]): NftResult {
  return { kind: "done", output: names.map((name) => `table inet ${name}\n`).join("") };
}

Deno.test("install and update are one transaction, on one line, from any table of ours to the whole table", async () => {
  const nft = new FakeNft();
  await new NftablesInstaller(nft, NOW).install(INTERCEPTION);
  await new NftablesInstaller(nft, NOW).update(INTERCEPTION);
  assertEquals(nft.runs.length, 3);
  const [commands = "", look, update] = nft.runs;
  assertEquals(look, "list table inet sallyport (rules)");
  assertEquals(update, commands);
  assert(
    commands.startsWith("add table inet sallyport; flush table inet sallyport; table inet sallyport {;"),
    commands,
  );
  assert(commands.includes("; counter queue flags bypass to 5; }"), commands);
  assert(!commands.includes("\n") && !commands.includes("#"), commands);
});

Deno.test("install deletes a table that cannot be filled anew: its chains are hooked in elsewhere", async () => {
  const nft = new FakeNft((text) => text.includes("delete") ? DONE : REFUSED);
  await new NftablesInstaller(nft, NOW).install(INTERCEPTION);
  const [refused = "", replacing] = nft.runs;
  assertEquals(replacing, `add table inet sallyport; delete table inet sallyport; ${refused}`);
});

Deno.test("install deletes a table that somebody has added a chain to", async () => {
  const listed = "table inet sallyport {\n\tchain intercept {\n\t}\n\n\tchain more {\n\t}\n}\n";
  const nft = new FakeNft((text) => text.startsWith("list") ? { kind: "done", output: listed } : DONE);
  await new NftablesInstaller(nft, NOW).install(INTERCEPTION);
  const [commands, , replacing] = nft.runs;
  assertEquals(replacing, `add table inet sallyport; delete table inet sallyport; ${commands}`);
});

Deno.test("the probe adds a queue rule as it will be, and takes its table away in the same transaction", () => {
  const nft = new FakeNft();
  new NftablesInstaller(nft, NOW).probe({ ...INTERCEPTION, bypass: false });
  assertEquals(nft.runs, [
    "table inet sallyport-probe {; chain probe {; queue to 5; }; }; delete table inet sallyport-probe",
  ]);
});

Deno.test("remove looks first, and does nothing where our table is not", async () => {
  const nft = new FakeNft(() => tables("firewalld", "sallyport-2"));
  await new NftablesInstaller(nft, NOW).remove();
  assertEquals(nft.runs, ["list tables inet"]);
});

Deno.test("remove takes our table out so that it is no error if it has gone meanwhile", async () => {
  const nft = new FakeNft((text) => text.startsWith("list") ? tables("firewalld", "sallyport") : DONE);
  await new NftablesInstaller(nft, NOW).remove();
  assertEquals(nft.runs, [
    "list tables inet",
    "insert rule inet sallyport intercept return",
    "insert rule inet sallyport names return",
    "list chain inet sallyport intercept",
    "add table inet sallyport; delete table inet sallyport",
  ]);
});

Deno.test("remove sends no more packets to the queue, and waits for verdicts, before the table goes", async () => {
  const events: string[] = [];
  const nft = new FakeNft((text) => {
    events.push(text.split(" ").slice(0, 2).join(" "));
    return text.startsWith("list") ? tables("sallyport") : text.startsWith("insert") ? REFUSED : DONE;
  });
  await new NftablesInstaller(nft, () => Promise.resolve(void events.push("verdicts given"))).remove();
  assertEquals(events, ["list tables", "insert rule", "insert rule", "verdicts given", "list chain", "add table"]);
});

Deno.test("what fails is a FirewallError in nft's own words, and says whether there is no nft at all", async () => {
  const absent: NftResult = { kind: "absent", errors: "libnftables.so.1: cannot open shared object file" };
  const busy = new NftablesInstaller(new FakeNft(() => REFUSED), NOW);
  const words = 'Could not process rule: Device or resource busy (at "x")';
  const errors = [
    await assertRejects(() => busy.install(INTERCEPTION), FirewallError, `nftables: ${words}`),
    await assertRejects(() => busy.remove(), FirewallError, `nftables: ${words}`),
    assertThrows(() => busy.probe(INTERCEPTION), FirewallError, `nftables takes no queue rule: ${words}`),
  ];
  assertEquals(errors.map((error) => error.absent), [false, false, false]);

  const nowhere = new NftablesInstaller(new FakeNft(() => absent), NOW);
  const missing = await assertRejects(() => nowhere.install(INTERCEPTION), FirewallError, `nftables: ${absent.errors}`);
  assertEquals(missing.absent, true);
});

/** The library's table, as nft lists it. */
async function ours(namespace: Namespace): Promise<string> {
  const { stdout } = await namespace.run(["nft", "-s", "list", "ruleset", "inet"]);
  return /^table inet sallyport \{\n[^]*?^\}\n/m.exec(stdout)?.[0] ?? "";
}

const REFUSAL = /^nftables: Value 4294967296 exceeds valid range 0-4294967295 \(at "0x100000000"\)$/;

installerContract({
  name: "nftables",
  needs: ["nft", "libnftables", "nfqueue-nft"],
  create: (namespace) => new NftablesInstaller(nftIn(namespace), NOW),
  refusal: REFUSAL,
  ours,
});

if (!queueThere) {
  installerContract({
    name: "nftables but for its queue",
    needs: ["nft", "libnftables"],
    create: (namespace) => new NftablesInstaller(withoutQueue(nftIn(namespace)), NOW),
    refusal: REFUSAL,
    ours,
  });
}

kernelTest({
  name: "the probe tells whether the kernel has queues for nftables, and leaves nothing",
  needs: ["root", "netns", "nft", "libnftables"],
}, async () => {
  await using namespace = Namespace.create();
  const installer = new NftablesInstaller(nftIn(namespace), NOW);
  if (queueThere) installer.probe(INTERCEPTION);
  else {assertThrows(
      () => installer.probe(INTERCEPTION),
      FirewallError,
      "nftables takes no queue rule: Could not process",
    );}
  assertEquals((await namespace.run(["nft", "list", "ruleset"])).stdout, "");
});

/** Chains of others that accept everything, before ours and after. */
const ACCEPTING = `table inet somebody {
	chain early {
		type filter hook output priority raw; policy accept;
		accept
	}

	chain late {
		type filter hook output priority filter; policy accept;
		accept
	}
}
`;

kernelTest({
  name: "nobody's ACCEPT gets a packet past our table",
  needs: ["root", "netns", "nsenter", "nft", "libnftables", "iptables", "ipv6", "python3"],
}, async () => {
  await using namespace = Namespace.create();
  await using server = startServer(namespace, { tcp: [80], udp: [53] });
  await server.ready;
  await namespace.run(["nft", "-f", "-"], { stdin: ACCEPTING });
  for (const table of ["mangle", "filter"]) {
    await namespace.run(["iptables", "-t", table, "-A", "OUTPUT", "-j", "ACCEPT"]);
  }
  const nft = nftIn(namespace);
  const closed = { ...INTERCEPTION, bypass: false };
  await new NftablesInstaller(queueThere ? nft : withoutQueue(nft), NOW).install(closed);
  const outcomes = await outcomesOf(namespace, everyKind({ text: "past", awaited: true }, ["127.0.0.1", "::1"]));
  assertEquals(outcomes.includes("answered"), false, outcomes.join());
  await server.nothingFor(({ text }) => text === "past", 100);
});

kernelTest({
  name: "what fails half-way leaves the table of before, whole",
  needs: ["root", "netns", "nft", "libnftables"],
}, async () => {
  await using namespace = Namespace.create();
  const nft = withoutQueue(nftIn(namespace));
  await new NftablesInstaller(nft, NOW).install(INTERCEPTION);
  const before = await ours(namespace);
  // The last chain jumps to one that is not there: the kernel has taken all the rest by then.
  const broken: NftCommand = {
    run: (text, output) => nft.run(text.replace(/counter reject;/, "jump nowhere;"), output),
  };
  const installer = new NftablesInstaller(broken, NOW);
  await assertRejects(() => installer.install({ ...INTERCEPTION, queue: 6 }), FirewallError, "nftables: ");
  assertEquals(await ours(namespace), before);
});

kernelTest({
  name: "a flow that is to be dropped is dropped by the kernel for a second, and no other; other rules forget it",
  needs: ["root", "netns", "nsenter", "nft", "libnftables", "ipv6", "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53], silent: true });
  await server.ready;
  const nft = nftIn(net.host);
  const installer = new NftablesInstaller(queueThere ? nft : withoutQueue(nft), NOW);
  await installer.install(INTERCEPTION);
  const connect = (address: string): string =>
    `sock(SOCK_DGRAM, family=AF_INET${address.includes(":") ? 6 : ""}, connect=("${address}", 53))`;
  await using holder = await SocketHolder.start(
    net.host,
    `dropped = [${connect(SERVER_IPV4)}, ${connect(SERVER_IPV6)}]
other = ${connect(SERVER_IPV4)}
def send(socks, text):
    for s in socks:
        try: s.send(text)
        except PermissionError: pass`,
  );
  const flows = await Promise.all([SERVER_IPV4, SERVER_IPV6].map(async (address, index) => {
    const [source, port] = JSON.parse(
      (await holder.ask(`list(dropped[${index}].getsockname()[:2])`)).replaceAll("'", '"'),
    );
    return flowTuple(`udp ${source} ${port} ${address} 53`);
  }));
  installer.dropDenied(flows);
  await holder.ask('send(dropped, b"dropped")');
  await holder.ask('send([other], b"another flow")');
  await server.waitFor(({ text }) => text === "another flow");
  await server.nothingFor(({ text }) => text === "dropped", 100);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await holder.ask('send(dropped, b"later")');
  const later = (): number => server.received().filter(({ text }) => text === "later").length;
  await server.waitFor(() => later() === 2);
  installer.dropDenied(flows);
  await installer.update(INTERCEPTION);
  await holder.ask('send(dropped, b"under other rules")');
  await server.waitFor(({ text }) => text === "under other rules");
});
