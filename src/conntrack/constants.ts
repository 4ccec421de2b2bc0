/** include/uapi/linux/netfilter/nfnetlink.h and nfnetlink_conntrack.h. */
const NFNL_SUBSYS_CTNETLINK = 1;
export const IPCTNL_MSG_CT_NEW = NFNL_SUBSYS_CTNETLINK << 8;
export const IPCTNL_MSG_CT_GET = (NFNL_SUBSYS_CTNETLINK << 8) | 1;

export const CTA_TUPLE_ORIG = 1;
export const CTA_STATUS = 3;
export const CTA_MARK = 8;
export const CTA_ZONE = 18;
export const CTA_MARK_MASK = 21;

export const CTA_TUPLE_IP = 1;
export const CTA_TUPLE_PROTO = 2;

export const CTA_IP_V4_SRC = 1;
export const CTA_IP_V4_DST = 2;
export const CTA_IP_V6_SRC = 3;
export const CTA_IP_V6_DST = 4;

export const CTA_PROTO_NUM = 1;
export const CTA_PROTO_SRC_PORT = 2;
export const CTA_PROTO_DST_PORT = 3;
export const CTA_PROTO_ICMP_ID = 4;
export const CTA_PROTO_ICMP_TYPE = 5;
export const CTA_PROTO_ICMP_CODE = 6;
export const CTA_PROTO_ICMPV6_ID = 7;
export const CTA_PROTO_ICMPV6_TYPE = 8;
export const CTA_PROTO_ICMPV6_CODE = 9;

/** include/uapi/linux/netfilter/nf_conntrack_common.h: a packet of the other direction was seen. */
export const IPS_SEEN_REPLY = 0x2;
