import { u16be, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

/** struct nfgenmsg (nfnetlink.h): the head of every netfilter message; res_id is a queue's number where it is about one. */
export const nfgenmsg = struct("nfgenmsg", 4, { nfgen_family: u8, version: u8, res_id: u16be });
