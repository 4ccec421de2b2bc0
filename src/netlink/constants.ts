/** include/uapi/linux/netlink.h. */
export const NETLINK_ROUTE = 0;
export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_NETFILTER = 12;

export const NLM_F_REQUEST = 0x01;
export const NLM_F_ACK = 0x04;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;
/** NLM_F_ROOT | NLM_F_MATCH. */
export const NLM_F_DUMP = 0x300;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
/** NLMSGERR_ATTR_MSG: the kernel's own words on an error. */
export const NLMSGERR_ATTR_MSG = 1;

/** An attribute that holds others. */
export const NLA_F_NESTED = 0x8000;
/** Strips NLA_F_NESTED and NLA_F_NET_BYTEORDER from an attribute's type. */
export const NLA_TYPE_MASK = 0x3fff;

/** Messages and attributes begin at multiples of four bytes. */
export function align4(length: number): number {
  return (length + 3) & ~3;
}
