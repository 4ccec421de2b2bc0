import { generationMark } from "../core/marks.ts";
import type { Interception } from "./interception.ts";

/** The tables we add to; the chains of ours in each, and the built-in chain that jumps there. */
export const TABLES = ["mangle", "filter"] as const;
export type Table = typeof TABLES[number];

export interface OwnChain {
  readonly name: string;
  readonly builtIn: string;
  /** First in the built-in chain, or last. */
  readonly place: "first" | "last";
}

/**
 * Where our chains hang. Interception is last in mangle OUTPUT: an accepted packet leaves the hook at once, and rules of
 * others behind ours would miss it. The rejecting chain is first in filter OUTPUT, since only that table can reject; what
 * slips past it is stopped last of all, in mangle POSTROUTING.
 */
export const OWN_CHAINS: Readonly<Record<Table, readonly OwnChain[]>> = {
  mangle: [
    { name: "SALLYPORT-OUTPUT", builtIn: "OUTPUT", place: "last" },
    { name: "SALLYPORT-NAMES", builtIn: "INPUT", place: "last" },
    { name: "SALLYPORT-STOP", builtIn: "POSTROUTING", place: "last" },
  ],
  filter: [{ name: "SALLYPORT-REJECT", builtIn: "OUTPUT", place: "first" }],
};

/** Input for `iptables-restore --noflush`: our chains of one table, filled anew. `existing` is `iptables-save`'s text. */
export function installText(table: Table, family: 4 | 6, interception: Interception, existing: string): string {
  const chains = OWN_CHAINS[table];
  const jumps = chains.map(({ name, builtIn, place }) =>
    place === "first" ? `-I ${builtIn} 1 -j ${name}` : `-A ${builtIn} -j ${name}`
  );
  return restoreText(table, [
    ...chains.map(({ name }) => `:${name} - [0:0]`),
    ...deleteJumps(table, existing),
    ...chains.flatMap(({ name }) => filling(name, family, interception)),
    ...jumps,
  ]);
}

/** Input that fills the one chain anew whose rules name the generation: of table mangle. Nothing else is touched. */
export function updateText(family: 4 | 6, interception: Interception): string {
  const lines = filling("SALLYPORT-OUTPUT", family, interception);
  return restoreText("mangle", [":SALLYPORT-OUTPUT - [0:0]", ...lines]);
}

/** Input after which no further packet goes to a queue; null if none does. `existing` is of table mangle. */
export function quietText(existing: string): string | null {
  const there = QUEUING.filter((chain) => existing.includes(`\n:${chain} `));
  return there.length === 0 ? null : restoreText("mangle", there.map((chain) => `-I ${chain} 1 -j RETURN`));
}

const QUEUING = ["SALLYPORT-OUTPUT", "SALLYPORT-NAMES"];

/** Input that takes our chains of one table out; null if none is there. */
export function removeText(table: Table, existing: string): string | null {
  const present = OWN_CHAINS[table].filter(({ name }) => existing.includes(`\n:${name} `));
  return present.length === 0 ? null : removeChains(table, present, deleteJumps(table, existing));
}

/** Input that takes out what installText put in, for someone who does it by hand. */
export function undoText(table: Table): string {
  const chains = OWN_CHAINS[table];
  return removeChains(table, chains, chains.map(({ name, builtIn }) => `-D ${builtIn} -j ${name}`));
}

function removeChains(table: Table, chains: readonly OwnChain[], deletions: readonly string[]): string {
  const names = chains.map(({ name }) => name);
  return restoreText(table, [
    ...deletions,
    ...names.map((name) => `-F ${name}`),
    ...names.map((name) => `-X ${name}`),
  ]);
}

/** One deletion for each jump to a chain of ours that is there now. */
function deleteJumps(table: Table, existing: string): string[] {
  const jumps = OWN_CHAINS[table].map(({ name, builtIn }) => `-A ${builtIn} -j ${name}`);
  return existing.split("\n").filter((line) => jumps.includes(line)).map((line) => line.replace("-A", "-D"));
}

function restoreText(table: Table, lines: readonly string[]): string {
  return [`*${table}`, ...lines, "COMMIT", ""].join("\n");
}

function filling(chain: string, family: 4 | 6, interception: Interception): string[] {
  return rulesOf(chain, family, interception).map((rule) => `-A ${chain} ${rule}`);
}

function rulesOf(chain: string, family: 4 | 6, interception: Interception): string[] {
  const { mask, reject } = interception.marks;
  const rejected = `-m mark --mark ${hex(reject)}/${hex(mask)}`;
  switch (chain) {
    case "SALLYPORT-OUTPUT":
      return interceptRules(family, interception);
    case "SALLYPORT-NAMES":
      return answerRules(interception);
    case "SALLYPORT-REJECT":
      return [`-p tcp ${rejected} -j REJECT --reject-with tcp-reset`, `${rejected} -j REJECT`];
    default:
      return [`${rejected} -j DROP`];
  }
}

/**
 * The same as nftables_ruleset.ts, where each rule has its reason: the SYN of TCP; later packets of TCP that was let
 * through under an older generation; of any other protocol, packets of a flow that is new (or untracked by somebody's
 * wish), or was let through under an older generation. The memory is set just before the queue: an accepted packet
 * confirms its conntrack entry with it, a dropped one takes the entry along.
 */
function interceptRules(family: 4 | 6, interception: Interception): string[] {
  const { queue, marks, generation, bypass, skipLoopback, judgeUnknown } = interception;
  const own = judgeUnknown ? "-o lo " : "";
  const [current, none] = [generationMark(marks, generation), 0].map((value) => `${hex(value)}/${hex(marks.mask)}`);
  const neighbourDiscovery = "-p ipv6-icmp -m conntrack --ctstate UNTRACKED -j RETURN";
  return [
    ...(skipLoopback ? [...questionRules(interception, "-o lo"), "-o lo -j RETURN"] : []),
    ...(family === 6 ? [neighbourDiscovery] : []),
    ...questionRules(interception, `-m connmark --mark ${current}`),
    `${LATER_OF_TCP} -m connmark --mark ${current} -j RETURN`,
    `${own}${LATER_OF_TCP} -m connmark --mark ${none} -j RETURN`,
    `${LATER_OF_TCP} -m conntrack --ctstate INVALID,UNTRACKED -j RETURN`,
    `${LATER_OF_TCP} -m conntrack --ctdir REPLY -j RETURN`,
    "-p tcp -m tcp --tcp-flags RST RST -j RETURN",
    `! -p tcp -m connmark --mark ${current} -j RETURN`,
    "! -p tcp -m conntrack ! --ctstate NEW,ESTABLISHED,UNTRACKED -j RETURN",
    "! -p tcp -m conntrack --ctdir REPLY -j RETURN",
    `${own}! -p tcp -m conntrack --ctstate ESTABLISHED -m connmark --mark ${none} -j RETURN`,
    `-m conntrack ! --ctstatus CONFIRMED -j CONNMARK --set-xmark ${current}`,
    `-j ${queueTarget(queue, bypass)}`,
  ];
}

/** Questions to resolvers that nobody judges. */
function questionRules({ namesQueue }: Interception, which: string): string[] {
  if (namesQueue === null) return [];
  const queued = `${which} -j ${queueTarget(namesQueue, true)}`;
  return [
    `-p udp -m udp --dport 53 ${queued}`,
    `-p tcp -m tcp --dport 53 ! --tcp-flags FIN,SYN,RST,ACK SYN ${queued}`,
  ];
}

/** What resolvers answer. */
function answerRules({ namesQueue }: Interception): string[] {
  if (namesQueue === null) return [];
  const queued = `-m conntrack --ctstate ESTABLISHED,UNTRACKED -j ${queueTarget(namesQueue, true)}`;
  return [`-p udp -m udp --sport 53 ${queued}`, `-p tcp -m tcp --sport 53 ${queued}`];
}

function queueTarget(queue: number, bypass: boolean): string {
  return `NFQUEUE --queue-num ${queue}${bypass ? " --queue-bypass" : ""}`;
}

const LATER_OF_TCP = "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN";

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
