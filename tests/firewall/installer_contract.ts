/** What every installer of the interception rules does, whatever it speaks: one suite, run by each. */
import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { generationMark, marksWithin } from "../../src/core/marks.ts";
import { FirewallError, type FirewallInstaller, type Interception } from "../../src/firewall/interception.ts";
import { attemptAll, everyKind, outcomesOf } from "../support/attempts.ts";
import { sendUdp } from "../support/clients.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { HOST_IPV4, HOST_IPV6, Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { OTHERS, rulesOfOthers, setOthersRules } from "../support/others_rules.ts";
import { patient } from "../support/patience.ts";
import { PYTHON, type Requirement } from "../support/requirements.ts";
import { SAYER } from "../support/sayer.ts";
import { type Received, type RecordingServer, startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";

export interface InstallerUnderTest {
  /** How the tests are called. */
  readonly name: string;
  readonly needs: readonly Requirement[];
  create(namespace: Namespace): FirewallInstaller;
  /** What it says of a mask of 33 bits. */
  readonly refusal: RegExp;
  /** Our rules as the kernel has them, without counters; "" where there are none. */
  ours(namespace: Namespace): Promise<string>;
}

/** Nobody reads the queue in these tests: what goes there passes. */
const PASSING: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0x00ff_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};
/** And with this one it does not. */
const CLOSED: Interception = { ...PASSING, bypass: false };

const NEEDS = ["root", "netns", "nsenter", "iptables", "ip6tables", "nft"] as const;
const TRAFFIC = [...NEEDS, "ipv6", "python3"] as const;
const ADDRESSES = [SERVER_IPV4, SERVER_IPV6];
const QUIET_MILLISECONDS = 300;
/** Nobody waited for anything; what is dropped takes a second at the least. */
const AT_ONCE_SECONDS = 0.3;

export function installerContract({ name, needs, create, refusal, ours }: InstallerUnderTest): void {
  const test = (what: string, more: readonly Requirement[], fn: () => Promise<void>): void =>
    kernelTest({ name: `${name}: ${what}`, needs: [...new Set([...more, ...needs])] }, fn);

  test("installed twice is as once, removed twice leaves nothing; rules of others stay", NEEDS, async () => {
    await using namespace = Namespace.create();
    await setOthersRules(namespace);
    const before = await rulesOfOthers(namespace);
    const installer = create(namespace);
    await installer.install(PASSING);
    const once = await ours(namespace);
    assertNotEquals(once, "");
    await installer.install(PASSING);
    assertEquals([await ours(namespace), await rulesOfOthers(namespace)], [once, before]);
    for (const _ of ["once", "and again"]) {
      await installer.remove();
      assertEquals([await ours(namespace), await rulesOfOthers(namespace)], ["", before]);
    }
  });

  test("where nothing was ever set, removing sets nothing either", NEEDS, async () => {
    await using namespace = Namespace.create();
    await create(namespace).remove();
    assertEquals((await namespace.run(["nft", "list", "ruleset"])).stdout, "");
  });

  test("other settings take the place of those before", NEEDS, async () => {
    await using namespace = Namespace.create();
    const installer = create(namespace);
    const changed: Interception = {
      queue: 6,
      namesQueue: null,
      marks: marksWithin(0xff00_0000),
      generation: 1,
      bypass: false,
      skipLoopback: true,
      judgeUnknown: false,
    };
    await installer.install(changed);
    const expected = await ours(namespace);
    await installer.install(PASSING);
    assertNotEquals(await ours(namespace), expected);
    await installer.install(changed);
    assertEquals(await ours(namespace), expected);
  });

  test("what is refused is a FirewallError in the program's words, and what was there stays", NEEDS, async () => {
    await using namespace = Namespace.create();
    const installer = create(namespace);
    await installer.install(PASSING);
    const before = await ours(namespace);
    const impossible = { ...PASSING, marks: { ...PASSING.marks, mask: 2 ** 32 } };
    const error = await assertRejects(() => installer.install(impossible), FirewallError);
    assertMatch(error.message, refusal);
    assertEquals([await ours(namespace), error.absent], [before, false]);
  });

  test("rules of others do their work beside ours: their NAT, their REJECT, their DROP", TRAFFIC, async () => {
    await using net = Namespace.pair();
    await setOthersRules(net.host);
    const { published, rejected, dropped } = OTHERS;
    await using server = startServer(net.server, { tcp: [80, rejected], udp: [dropped, 53], silent: true });
    await server.ready;
    const installer = create(net.host);
    for (const text of ["without ours", "beside ours"]) {
      if (text === "beside ours") await installer.install(PASSING);
      const outcomes = await outcomesOf(net.host, [
        { kind: "tcp", ...published, text },
        ...ADDRESSES.flatMap((address) => [
          { kind: "tcp", address, port: rejected, text } as const,
          { kind: "udp", address, port: dropped, text } as const,
          { kind: "udp", address, port: 53, text } as const,
        ]),
      ]);
      const oneAddress = ["Connection refused", "Operation not permitted", "sent"];
      assertEquals(outcomes, ["sent", ...oneAddress, ...oneAddress]);
      const arrived = (port: number): number =>
        countOf(server, (received) => received.port === port && received.text === text);
      await server.waitFor(() => arrived(80) === 1 && arrived(53) === 2);
    }
    await server.nothingFor(({ port }) => port === dropped || port === rejected, QUIET_MILLISECONDS);
  });

  test("bits of marks that are not ours stay as they are", [...TRAFFIC, "conntrack"], async () => {
    await using net = Namespace.pair();
    await setOthersRules(net.host);
    await using server = startServer(net.server, { udp: [OTHERS.marked.port], silent: true });
    await server.ready;
    await create(net.host).install(PASSING);
    await sendUdp(net.host, SERVER_IPV4, OTHERS.marked.port, "marked");
    await server.waitFor(({ text }) => text === "marked");
    const entries = (await net.host.run(["conntrack", "-L", "-p", "udp"])).stdout;
    assertStringIncludes(entries, `mark=${generationMark(PASSING.marks, 1) | OTHERS.marked.mark} `);
    const counted = (await net.host.run(["iptables", "-t", "mangle", "-nvxL", "POSTROUTING"])).stdout;
    assertEquals(/^ *(\d+) .* mark match 0x2a/m.exec(counted)?.[1], "1", counted);
  });

  test("without a reader, packets pass or are dropped, as told", TRAFFIC, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [53] });
    await server.ready;
    const installer = create(net.host);
    for (const [interception, text] of [[PASSING, "passes"], [CLOSED, "dropped"]] as const) {
      await installer.install(interception);
      const outcomes = await outcomesOf(net.host, everyKind({ text, awaited: true }));
      assertEquals(outcomes.map((outcome) => outcome === "answered"), new Array(4).fill(text === "passes"));
      assert(await installer.queued() >= outcomes.length, text);
    }
    const queued = await installer.queued();
    assertEquals([await installer.remove(), await installer.queued()], [queued, 0]);
    await server.nothingFor(({ text }) => text === "dropped", QUIET_MILLISECONDS);
  });

  test(
    "flows of an older generation are judged anew; those begun elsewhere never",
    [...TRAFFIC, "conntrack"],
    async () => {
      await using net = Namespace.pair();
      await using server = startServer(net.server, { tcp: [80], udp: [53] });
      await server.ready;
      await using own = startServer(net.host, { tcp: [22] });
      await own.ready;
      const installer = create(net.host);
      await installer.install(PASSING);
      await using flows = await SocketHolder.start(net.host, SAYER + CONVERSATIONS);
      await using guests = await SocketHolder.start(net.server, SAYER + VISITS);
      const say = async (text: string): Promise<string> => await flows.ask(`say("${text}")`);
      assertEquals(await say("judged"), "['answered', 'answered', 'answered', 'answered']");
      await installer.update(CLOSED);
      assertEquals(await say("the same"), "['answered', 'answered', 'answered', 'answered']");
      await installer.update({ ...CLOSED, generation: 2 });
      assertEquals((await say("older")).includes("answered"), false);
      await server.nothingFor(({ text }) => text === "older", QUIET_MILLISECONDS);
      assertEquals(await guests.ask('say("visit")'), "['answered', 'answered']");
      assertEquals((await net.host.run(["conntrack", "-F"])).code, 0);
      assertEquals(await guests.ask('say("forgotten")'), "['answered', 'answered']");
    },
  );

  test("while rules are replaced, again and again, not one packet slips through", TRAFFIC, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    const installer = create(net.host);
    await installer.install(CLOSED);
    net.host.spawn([PYTHON, "-c", FLOOD, SERVER_IPV4, "53"]);
    for (let round = 0; round < 10; round++) await installer.install({ ...CLOSED, queue: round });
    await server.nothingFor(() => true, QUIET_MILLISECONDS);
    await installer.remove();
    await server.waitFor(({ text }) => text === "flood");
  });

  test("who connects to this host is answered, also when nothing may leave", TRAFFIC, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.host, { tcp: [80], udp: [53] });
    await server.ready;
    await create(net.host).install(CLOSED);
    const attempts = everyKind({ text: "hello", awaited: true }, [HOST_IPV4, HOST_IPV6]);
    assertEquals(await outcomesOf(net.server, attempts), ["answered", "answered", "answered", "answered"]);
  });

  test("connections of the host to itself are looked at, or not, as told", TRAFFIC, async () => {
    await using namespace = Namespace.create();
    await using server = startServer(namespace, { tcp: [80], udp: [53] });
    await server.ready;
    const installer = create(namespace);
    for (const skipLoopback of [false, true]) {
      await installer.install({ ...CLOSED, skipLoopback });
      const text = skipLoopback ? "not looked at" : "looked at";
      const outcomes = await outcomesOf(namespace, everyKind({ text, awaited: true }, ["127.0.0.1", "::1"]));
      assertEquals(outcomes.map((outcome) => outcome === "answered"), new Array(4).fill(skipLoopback));
    }
    await server.nothingFor(({ text }) => text === "looked at", QUIET_MILLISECONDS);
  });

  test("what bears the mark of rejection is answered at once, and does not leave", TRAFFIC, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [53] });
    await server.ready;
    await create(net.host).install(PASSING);
    const { reject, stale } = PASSING.marks;
    const rejected = await attemptAll(net.host, everyKind({ text: "rejected", mark: reject, awaited: true }));
    for (const { outcome, seconds } of rejected) {
      assertEquals(outcome, "Connection refused");
      assertLess(seconds, patient(AT_ONCE_SECONDS));
    }
    const others = await outcomesOf(net.host, everyKind({ text: "other mark", mark: stale, awaited: true }));
    assertEquals(others, ["answered", "answered", "answered", "answered"]);
    await server.nothingFor(({ text }) => text === "rejected", QUIET_MILLISECONDS);
  });
}

/** Two flows of TCP and two of UDP. What `say` sends is answered, or is not. */
const CONVERSATIONS = `
say = sayer([create_connection(("${SERVER_IPV4}", 80)), create_connection(("${SERVER_IPV6}", 80)),
    sock(SOCK_DGRAM, connect=("${SERVER_IPV4}", 53)), sock(SOCK_DGRAM, family=AF_INET6, connect=("${SERVER_IPV6}", 53))])
`;
/** Two visitors, who come to this host's own server. */
const VISITS = `
say = sayer([create_connection(("${HOST_IPV4}", 22)), create_connection(("${HOST_IPV6}", 22))])
`;

/** Sends a datagram every half millisecond or so, until somebody ends it. */
const FLOOD = `
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    time.sleep(0.0005)
    try:
        s.sendto(b"flood", (sys.argv[1], int(sys.argv[2])))
    except PermissionError:
        pass
`;

function countOf(server: RecordingServer, predicate: (received: Received) => boolean): number {
  return server.received().filter(predicate).length;
}
