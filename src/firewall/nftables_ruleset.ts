import type { FlowTuple } from "../core/connection.ts";
import { formatIp } from "../core/format_ip.ts";
import { generationMark } from "../core/marks.ts";
import type { Interception } from "./interception.ts";

/** The one table in which everything of ours is, in family inet: IPv4 and IPv6 alike. */
export const TABLE = "sallyport";

/** A name that is nobody's, for the moment of a transaction. */
const PROBE_TABLE = "sallyport-probe";

/** How long a flow that was denied, and goes on sending, is dropped without being looked at. */
const DENIED_SECONDS = 1;

const DENIED = `\
	# Flows of UDP that were denied a moment ago and go on sending: source, destination. The daemon adds them, for
	# ${DENIED_SECONDS} s each; then it looks again.
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
`;

const INTERCEPT = `\
	# The first packet of each connection goes to the queue, where the daemon judges it; and the next one after the rules
	# have changed. Each "return" lets a packet go on to the tables of others.
	#
	# output: what this host sends itself; what it forwards is not looked at.
	# priority -125: after all who set marks (mangle is -150; firewalld adds 10), so that routes and marks are settled,
	# and before destination NAT (-100; docker's published ports): rules see the address that the program asked for.
	# Those numbers stand apart from others': which of two chains of one priority comes first is by chance.
	# A verdict of the queue, and an accept, end this chain only: the chains of others follow, and decide as ever.
	chain intercept {
		type filter hook output priority -125; policy accept;
`;

const NAMES = `\
	# What resolvers answer is read, so that rules may name hosts; none is judged, and if
	# nobody reads it, it passes whatever Failure.DaemonDown says, which is about new connections.
	# priority -125: as above. Who connects to this host from a port 53 answers nothing, and is not looked at.
	chain names {
		type filter hook input priority -125; policy accept;
`;

const REJECTED = `\
	# A program whose connection is rejected is to learn it at once. The daemon marks such a packet with all our bits.
	# priority -124: next after the queue, so that nobody comes between: no NAT has changed the packet, and no rule of
	# others has accepted or dropped it. That is why nothing has to catch, behind, what slipped past this chain.
	chain rejected {
		type filter hook output priority -124; policy accept;
`;

/**
 * What `nft -f` and libnftables take: the table, in place of whatever of ours was there, in one transaction. Without its
 * comments it is what `nft -s list table inet sallyport` (1.1; 1.0 spells some of it otherwise) says afterwards.
 */
export function firewallText(interception: Interception): string {
  return `\
# Sallyport's interception rules for nftables. \`sallyport run\` sets them by itself, and takes them out at its end; with
# --firewall none that is left to you:
#
#     nft -f firewall.nft                loads this file
#     nft list table inet ${TABLE}      shows it as it is in force, with counters
#     nft delete table inet ${TABLE}    takes it out
#
# The table is made if it is not there, emptied, and filled anew. All that is one transaction: at no moment is there half
# of it, or none. A second load changes nothing but the counters, and packets that wait in the queue stay there.
add table inet ${TABLE}
flush table inet ${TABLE}

table inet ${TABLE} {
${DENIED}
${INTERCEPT}${rules(interceptRules(interception))}	}

${REJECTED}${rules(rejectRules(interception))}	}
${namesChain(interception)}}

# What was denied under other rules is looked at again.
flush set inet ${TABLE} denied4
flush set inet ${TABLE} denied6
`;
}

function namesChain({ namesQueue }: Interception): string {
  if (namesQueue === null) return "";
  const queued = queueStatement(namesQueue, true);
  return `\n${NAMES}${
    rules([[ANSWERS_OF_DNS, `udp sport 53 ${ANSWERING} ${queued}`], [OVER_TCP, `tcp sport 53 ${ANSWERING} ${queued}`]])
  }	}\n`;
}

/** Drops what is sent on these flows of UDP, for a moment. */
export function deniedText(flows: readonly FlowTuple[]): string {
  return flows.map(({ source, sourcePort, destination, destinationPort }) => {
    const ends = [formatIp(source), sourcePort, formatIp(destination), destinationPort].join(" . ");
    return `add element inet ${TABLE} denied${source.family} { ${ends} timeout ${DENIED_SECONDS}s }\n`;
  }).join("");
}

/** No further packet goes to a queue from this chain; all else stays as it is. */
export function quietText(chain: "intercept" | "names"): string {
  return `insert rule inet ${TABLE} ${chain} return\n`;
}

/** Takes our table out; also where it is not there, that is no error. */
export function removalText(): string {
  return `add table inet ${TABLE}\ndelete table inet ${TABLE}\n`;
}

/** Really adds a queue rule, where no packet comes by, and takes it away before the transaction ends. */
export function probeText(interception: Interception): string {
  const chain = `chain probe {\n\t\t${queueStatement(interception.queue, interception.bypass)}\n\t}`;
  return `table inet ${PROBE_TABLE} {\n\t${chain}\n}\ndelete table inet ${PROBE_TABLE}\n`;
}

type CommentedRule = readonly [comment: string, rule: string];

function rules(list: readonly CommentedRule[]): string {
  return list.map(([comment, rule]) => `\n${comment.replace(/^/gm, "\t\t# ")}\n\t\t${rule}\n`).join("");
}

/** What a packet must be, to be judged; each rule takes out what it is not. */
function interceptRules(interception: Interception): CommentedRule[] {
  const { marks, generation, skipLoopback, judgeUnknown } = interception;
  const [mask, current] = [hex(marks.mask), hex(generationMark(marks, generation))];
  const remember = `ct mark set ct mark & ${hex(~(marks.mask ^ generationMark(marks, generation)) >>> 0)} | ${current}`;
  const own = judgeUnknown ? 'oif "lo" ' : "";
  return [
    ...(skipLoopback ? [...questions(interception, [QUESTIONS_TO_ITSELF, 'oif "lo"']), LOOPBACK] : []),
    NEIGHBOURS,
    ...questions(interception, [QUESTIONS, `ct mark & ${mask} == ${current}`]),
    [ALLOWED, `${LATER_OF_TCP} ct mark & ${mask} == ${current} return`],
    [judgeUnknown ? OWN_UNKNOWN : UNKNOWN, `${own}${LATER_OF_TCP} ct mark & ${mask} == 0x00000000 return`],
    NO_CONNECTION,
    ANSWERS_OF_TCP,
    RESETS,
    [
      "Of all other protocols, likewise: what was let through under the rules of now.",
      `${OTHERS} ct mark & ${mask} == ${current} return`,
    ],
    NOT_FLOWS,
    ANSWERS,
    [
      judgeUnknown ? OWN_UNKNOWN : ADOPTED,
      `${own}${OTHERS} ct state established ct mark & ${mask} == 0x00000000 return`,
    ],
    [DENIED_IPV4, "ip saddr . udp sport . ip daddr . udp dport @denied4 counter drop"],
    [DENIED_IPV6, "ip6 saddr . udp sport . ip6 daddr . udp dport @denied6 counter drop"],
    [REMEMBER, `ct status ! confirmed ${remember}`],
    [queueComment(interception), `counter ${queueStatement(interception.queue, interception.bypass)}`],
  ];
}

/** Questions to resolvers that nobody judges are read all the same. */
function questions({ namesQueue }: Interception, [comment, which]: CommentedRule): CommentedRule[] {
  if (namesQueue === null) return [];
  const queued = queueStatement(namesQueue, true);
  return [
    [comment, `udp dport 53 ${which} ${queued}`],
    [OVER_TCP, `tcp dport 53 ${LATER_OF_TCP} ${which} ${queued}`],
  ];
}

const LATER_OF_TCP = "tcp flags & (fin | syn | rst | ack) != syn";
const OTHERS = "meta l4proto != tcp";

const LOOPBACK: CommentedRule = [
  `Connections of this host to itself are not looked at (Loopback: "skip").`,
  'oif "lo" return',
];

const QUESTIONS_TO_ITSELF = "But for questions to a resolver on this host, which are read: rules may name hosts.";
const QUESTIONS =
  "A question to a resolver, on a flow that was let through under the rules of now, is read: rules may name hosts.";
const OVER_TCP = "The same over TCP.";
const ANSWERS_OF_DNS = "Only on flows that this host has begun, as far as conntrack knows them.";
const ANSWERING = "ct state { established, untracked }";

const NEIGHBOURS: CommentedRule = [
  "IPv6's own housekeeping (neighbours, routers, multicast groups), which conntrack does not track: without it there is\n" +
  "no IPv6. (As a word of nft's own: where /etc/protocols is missing, ipv6-icmp is none.)",
  "meta l4proto icmpv6 ct state untracked return",
];

const ALLOWED =
  "Of TCP the packet that opens a connection, its SYN, is always judged, whatever conntrack thinks of it. Its later\n" +
  "packets are not, if it was let through under the rules of now: our bits of the connection mark are their generation.\n" +
  "What was let through under older rules is judged anew.";

const UNKNOWN =
  "Nor if it has no bits of ours: then it was begun elsewhere, or before us, or conntrack has forgotten it\n" +
  "(conntrack -F).";

const OWN_UNKNOWN =
  "A connection of this host to itself that was there before us is let be; every other one is judged with its next\n" +
  'packet (Existing: "judge" or "end").';

const NO_CONNECTION: CommentedRule = [
  "What conntrack knows no connection of has no memory either.",
  `${LATER_OF_TCP} ct state { invalid, untracked } return`,
];

const ANSWERS_OF_TCP: CommentedRule = [
  "What answers is the business of who has begun; over the loopback device both are this host.",
  `${LATER_OF_TCP} ct direction reply return`,
];

const RESETS: CommentedRule = [
  "A connection that ends by RST may say so: it carries no data, and the other side need not wait.",
  "tcp flags & rst == rst return",
];

const NOT_FLOWS: CommentedRule = [
  'Not errors about known flows. Untracked is what somebody exempts from conntrack ("notrack"): each of those packets\n' +
  "is judged.",
  `${OTHERS} ct state != { established, new, untracked } return`,
];

const ANSWERS: CommentedRule = ["Not answers to others.", `${OTHERS} ct direction reply return`];

const ADOPTED = "A flow that has had an answer, and none of our bits: it was there before us.";

const DENIED_IPV4 = "A flow that was denied a moment ago.";
const DENIED_IPV6 = "The same for IPv6.";

const REMEMBER =
  "The flow's memory, in our bits of the connection mark; bits of others stay. If its first packet is let through, its\n" +
  "conntrack entry lives on with it; if it is dropped, the entry goes along. A flow that is judged anew has its entry\n" +
  "already: it gets its new bits with its verdict.";

/** What nft calls it since 1.0. */
function queueStatement(queue: number, bypass: boolean): string {
  return `queue ${bypass ? "flags bypass " : ""}to ${queue}`;
}

function queueComment({ bypass }: Interception): string {
  const consequence = bypass
    ? 'bypass: if nobody reads the queue, packets pass (Failure.DaemonDown: "open").'
    : 'Without "bypass": if nobody reads the queue, packets are dropped (Failure.DaemonDown: "closed").';
  return `To the daemon. ${consequence}`;
}

function rejectRules({ marks }: Interception): CommentedRule[] {
  const rejected = `meta mark & ${hex(marks.mask)} == ${hex(marks.reject)}`;
  return [
    [
      "TCP is answered as by a host where nobody listens.",
      `${rejected} meta l4proto tcp counter reject with tcp reset`,
    ],
    ["Everything else by ICMP or ICMPv6: port unreachable.", `${rejected} counter reject`],
  ];
}

/** Eight digits, as nft writes marks. */
function hex(mark: number): string {
  return `0x${mark.toString(16).padStart(8, "0")}`;
}
