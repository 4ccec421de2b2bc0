import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import { u32be } from "../wire/field_types.ts";
import { readText } from "../wire/read_text.ts";
import { WireError } from "../wire/wire_error.ts";
import type { Changer } from "./rules_news.ts";

/** include/uapi/linux/netfilter/nfnetlink.h: to whom the kernel tells each change of nf_tables' rules. */
export const NFNLGRP_NFTABLES = 7;
const NFNL_SUBSYS_NFTABLES = 10;

/** Messages of include/uapi/linux/netfilter/nf_tables.h, without their subsystem. */
const NFT_MSG_NEWTABLE = 0;
const NFT_MSG_DELTABLE = 2;
const NFT_MSG_NEWCHAIN = 3;
const NFT_MSG_DELCHAIN = 5;
const NFT_MSG_NEWRULE = 6;
const NFT_MSG_DELRULE = 8;
const NFT_MSG_NEWSET = 9;
const NFT_MSG_DELSET = 11;
const NFT_MSG_NEWGEN = 15;

/** NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE and NFTA_SET_TABLE: all the same. */
const TABLE = 1;
/** No attribute of a message about a table or a set names a chain. */
const NO_CHAIN = -1;
const NFTA_CHAIN_NAME = 3;
const NFTA_RULE_CHAIN = 2;
const NFTA_GEN_PROC_PID = 2;
const NFTA_GEN_PROC_NAME = 3;

/** Which attribute names the chain, by message. Messages that are not listed are no news of rules. */
const CHAIN_ATTRIBUTE: ReadonlyMap<number, number> = new Map([
  [NFT_MSG_NEWTABLE, NO_CHAIN],
  [NFT_MSG_DELTABLE, NO_CHAIN],
  [NFT_MSG_NEWCHAIN, NFTA_CHAIN_NAME],
  [NFT_MSG_DELCHAIN, NFTA_CHAIN_NAME],
  [NFT_MSG_NEWRULE, NFTA_RULE_CHAIN],
  [NFT_MSG_DELRULE, NFTA_RULE_CHAIN],
  [NFT_MSG_NEWSET, NO_CHAIN],
  [NFT_MSG_DELSET, NO_CHAIN],
]);

/** Something in a table was added, changed or taken out. */
export interface RulesChange {
  readonly kind: "change";
  /** NFPROTO_INET (1), NFPROTO_IPV4 (2), NFPROTO_IPV6 (10), … */
  readonly family: number;
  readonly table: string;
  /** Null for a change of the whole table, or of one of its sets. */
  readonly chain: string | null;
}

/** The end of one transaction, whose changes came before. `by` is null where an old kernel does not say. */
export interface RulesGeneration {
  readonly kind: "generation";
  readonly by: Changer | null;
}

/**
 * Reads a notification of nf_tables; null if it is none, or of nothing that rules are made of (elements of sets, objects,
 * flow tables).
 * Throws a WireError where a length lies or a name is missing.
 */
export function readNftablesMessage(message: NetlinkMessage): RulesChange | RulesGeneration | null {
  if (message.type >> 8 !== NFNL_SUBSYS_NFTABLES) return null;
  const kind = message.type & 0xff;
  if (kind === NFT_MSG_NEWGEN) return { kind: "generation", by: readChanger(message) };
  const chainAttribute = CHAIN_ATTRIBUTE.get(kind);
  return chainAttribute === undefined ? null : readChange(message, chainAttribute);
}

function readChange(message: NetlinkMessage, chainAttribute: number): RulesChange {
  const { view, body } = message;
  const { nfgen_family } = nfgenmsg.read(view, body);
  let table: string | null = null;
  let chain: string | null = null;
  forEachAttribute(view, body + nfgenmsg.size, message.end, (type, at, length) => {
    if (type === TABLE) table = readText(view, at, length);
    else if (type === chainAttribute) chain = readText(view, at, length);
  });
  if (table === null) throw new WireError("nf_tables message", "it names no table");
  return { kind: "change", family: nfgen_family, table, chain };
}

function readChanger({ view, body, end }: NetlinkMessage): Changer | null {
  let processId: number | null = null;
  let name = "";
  forEachAttribute(view, body + nfgenmsg.size, end, (type, at, length) => {
    if (type === NFTA_GEN_PROC_NAME) name = readText(view, at, length);
    if (type !== NFTA_GEN_PROC_PID) return;
    if (length < u32be.size) throw new WireError("NFTA_GEN_PROC_PID", `needs 4 bytes, there are ${length}`);
    processId = u32be.read(view, at);
  });
  return processId === null ? null : { processId, name };
}
