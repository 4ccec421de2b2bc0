import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { marksWithin } from "../../src/core/marks.ts";
import type { Interception } from "../../src/firewall/interception.ts";
import { firewallText, removalText } from "../../src/firewall/nftables_ruleset.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { asNft11, nftIn, unreadQueues } from "../support/nft.ts";
import { missingOf } from "../support/requirements.ts";

const FILE = fromFileUrl(new URL("../../config/firewall.nft", import.meta.url));
const PLAIN: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0x00ff_0000),
  generation: 1,
  bypass: false,
  skipLoopback: false,
  judgeUnknown: false,
};

/** Every choice there is, and masks at either end. */
const SETTINGS: readonly Interception[] = [
  PLAIN,
  { ...PLAIN, bypass: true },
  { ...PLAIN, skipLoopback: true, judgeUnknown: false },
  {
    queue: 65535,
    namesQueue: null,
    marks: marksWithin(0xff00_0000),
    generation: 253,
    bypass: true,
    skipLoopback: true,
    judgeUnknown: false,
  },
  {
    queue: 0,
    namesQueue: null,
    marks: marksWithin(0xff),
    generation: 1,
    bypass: true,
    skipLoopback: false,
    judgeUnknown: false,
  },
  { ...PLAIN, judgeUnknown: true },
  {
    queue: 1,
    namesQueue: null,
    marks: marksWithin(0xffff_ff00),
    generation: 1,
    bypass: false,
    skipLoopback: false,
    judgeUnknown: false,
  },
  { ...PLAIN, namesQueue: 6 },
  { ...PLAIN, namesQueue: 65534, bypass: true, skipLoopback: true },
];

/** The text as nft would list it: without comments, and without the commands before the table. */
function tableIn(text: string): string {
  const lines = text.split("\n").filter((line) => !/^\s*#|^(add|flush) /.test(line));
  return `${lines.join("\n").trim()}\n`.replace(/;\n\n/g, ";\n").replace(/\n\n(\t\t)/g, "\n$1");
}

const PLAIN_TABLE = `table inet sallyport {
	set denied4 {
		type ipv4_addr . inet_service . ipv4_addr . inet_service
		size 4096
		flags timeout
	}

	set denied6 {
		type ipv6_addr . inet_service . ipv6_addr . inet_service
		size 4096
		flags timeout
	}

	chain intercept {
		type filter hook output priority -125; policy accept;
		meta l4proto icmpv6 ct state untracked return
		tcp flags & (fin | syn | rst | ack) != syn ct mark & 0x00ff0000 == 0x00010000 return
		tcp flags & (fin | syn | rst | ack) != syn ct mark & 0x00ff0000 == 0x00000000 return
		tcp flags & (fin | syn | rst | ack) != syn ct state { invalid, untracked } return
		tcp flags & (fin | syn | rst | ack) != syn ct direction reply return
		tcp flags & rst == rst return
		meta l4proto != tcp ct mark & 0x00ff0000 == 0x00010000 return
		meta l4proto != tcp ct state != { established, new, untracked } return
		meta l4proto != tcp ct direction reply return
		meta l4proto != tcp ct state established ct mark & 0x00ff0000 == 0x00000000 return
		ip saddr . udp sport . ip daddr . udp dport @denied4 counter drop
		ip6 saddr . udp sport . ip6 daddr . udp dport @denied6 counter drop
		ct status ! confirmed ct mark set ct mark & 0xff01ffff | 0x00010000
		counter queue to 5
	}

	chain rejected {
		type filter hook output priority -124; policy accept;
		meta mark & 0x00ff0000 == 0x00ff0000 meta l4proto tcp counter reject with tcp reset
		meta mark & 0x00ff0000 == 0x00ff0000 counter reject
	}
}
`;

Deno.test("firewallText replaces the table in one transaction", () => {
  const [add, flush, blank, table] = firewallText(PLAIN).split("\n").filter((line) => !line.startsWith("#"));
  assertEquals([add, flush, blank, table], [
    "add table inet sallyport",
    "flush table inet sallyport",
    "",
    "table inet sallyport {",
  ]);
  assertEquals(tableIn(firewallText(PLAIN)), PLAIN_TABLE);
});

Deno.test("firewallText lets packets pass without a reader only where told, and says which it is", () => {
  const text = firewallText({ ...PLAIN, bypass: true });
  assertEquals(tableIn(text), PLAIN_TABLE.replace("queue to 5", "queue flags bypass to 5"));
  const stated = (text: string): string | undefined => /DaemonDown: "(\w+)"/.exec(text)?.[1];
  assertEquals([stated(text), stated(firewallText(PLAIN))], ["open", "closed"]);
});

Deno.test("firewallText leaves the loopback device out first of all, where told", () => {
  const first = "\t\tmeta l4proto icmpv6";
  const text = firewallText({ ...PLAIN, skipLoopback: true, judgeUnknown: false });
  assertEquals(tableIn(text), PLAIN_TABLE.replace(first, `\t\toif "lo" return\n${first}`));
});

Deno.test("firewallText judges what was there before, where told, but for the loopback device", () => {
  const text = firewallText({ ...PLAIN, judgeUnknown: true });
  const expected = PLAIN_TABLE.replace(/(\t\t)(.* ct mark & 0x00ff0000 == 0x00000000 return)/g, '$1oif "lo" $2');
  assertEquals(tableIn(text), expected);
  assertEquals(text.split('oif "lo"').length, 3);
});

Deno.test("firewallText sends to another queue what resolvers answer, and questions that are not judged", () => {
  const later = "tcp flags & (fin | syn | rst | ack) != syn";
  const remembered = "ct mark & 0x00ff0000 == 0x00010000";
  const neighbours = "\t\tmeta l4proto icmpv6 ct state untracked return\n";
  const names = `\
	}

	chain names {
		type filter hook input priority -125; policy accept;
		udp sport 53 ct state { established, untracked } queue flags bypass to 6
		tcp sport 53 ct state { established, untracked } queue flags bypass to 6
	}
}
`;
  const questions = (which: string): string =>
    `\t\tudp dport 53 ${which} queue flags bypass to 6\n\t\ttcp dport 53 ${later} ${which} queue flags bypass to 6\n`;
  const expected = PLAIN_TABLE.replace(/\t}\n}\n$/, names)
    .replace(neighbours, `${neighbours}${questions(remembered)}`);
  assertEquals(tableIn(firewallText({ ...PLAIN, namesQueue: 6 })), expected);
  const first = "\t\tmeta l4proto icmpv6";
  const skipped = `${questions('oif "lo"')}\t\toif "lo" return\n`;
  assertEquals(
    tableIn(firewallText({ ...PLAIN, namesQueue: 6, skipLoopback: true })),
    expected.replace(first, `${skipped}${first}`),
  );
});

Deno.test("every line of comment fits a screen, and every rule has one", () => {
  for (const text of SETTINGS.map(firewallText)) {
    const lines = text.split("\n");
    assertEquals(lines.filter((line) => line.replaceAll("\t", "        ").length > 135), []);
    const bare = lines.filter((line, at) =>
      /^\t\t[a-z]/.test(line) && !/hook|^\t\t(type|size|flags) /.test(line) && !/#/.test(lines[at - 1] ?? "")
    );
    assertEquals(bare, []);
  }
});

const NEEDS = ["root", "netns", "nft"] as const;

/** Where /etc/protocols names a protocol, nft lists it by that name; the text is to be read without that file, too. */
async function listed(namespace: Namespace): Promise<string> {
  const { code, stdout, stderr } = await namespace.run(["nft", "-s", "list", "table", "inet", "sallyport"]);
  assertEquals(code, 0, stderr);
  return asNft11(stdout).replaceAll("l4proto ipv6-icmp", "l4proto icmpv6");
}

const queueThere = missingOf(["nfqueue-nft"]).length === 0;

kernelTest({
  name: `what nft lists is the text itself, for every setting${queueThere ? "" : " (but for the queue)"}`,
  needs: [...NEEDS, "libnftables"],
}, async () => {
  await using namespace = Namespace.create();
  for (const setting of SETTINGS) {
    const text = queueThere ? firewallText(setting) : unreadQueues(firewallText(setting));
    assertEquals(nftIn(namespace).run(text), { kind: "done", output: "" });
    assertEquals(await listed(namespace), tableIn(text));
  }
});

kernelTest({
  name: "config/firewall.nft loads as it is, again too, and is what nft lists then",
  needs: [...NEEDS, "nfqueue-nft"],
}, async () => {
  await using namespace = Namespace.create();
  for (const _ of ["once", "and again"]) {
    assertEquals((await namespace.run(["nft", "-f", FILE])).stderr, "");
    assertEquals(await listed(namespace), tableIn(Deno.readTextFileSync(FILE)));
  }
});

kernelTest({ name: "removalText takes the table out, and is no error where there is none", needs: NEEDS }, async () => {
  await using namespace = Namespace.create();
  await namespace.run(["nft", "-f", "-"], { stdin: unreadQueues(firewallText(PLAIN)) });
  for (const _ of ["once", "and again"]) {
    assertEquals((await namespace.run(["nft", "-f", "-"], { stdin: removalText() })).stderr, "");
    assertEquals((await namespace.run(["nft", "list", "ruleset"])).stdout, "");
  }
});
