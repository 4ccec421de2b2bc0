/** include/uapi/linux/sock_diag.h, inet_diag.h; include/net/tcp_states.h. */
export const SOCK_DIAG_BY_FAMILY = 20;
export const SOCK_DESTROY = 21;

export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;

export const TCP_ESTABLISHED = 1;
export const TCP_CLOSE = 7;
export const TCP_LISTEN = 10;
/** Since Linux 6.8: bound, and neither connected nor listening. Older kernels list no such socket. */
export const TCP_BOUND_INACTIVE = 13;

/** Bits 0 to 13: every state there is. */
export const ALL_STATES = 0x3fff;

/** INET_DIAG_NOCOOKIE in each of the two words: "whatever the cookie". */
export const NO_COOKIE = 0xffff_ffff;

/** Attributes of a request: a filter in the kernel's bytecode. */
export const INET_DIAG_REQ_BYTECODE = 1;

/** Attributes of an answer. The first eight come only if idiag_ext asks for them, SHUTDOWN always. */
export const INET_DIAG_INFO = 2;
export const INET_DIAG_CONG = 4;
export const INET_DIAG_SKMEMINFO = 7;
export const INET_DIAG_SHUTDOWN = 8;
export const INET_DIAG_SKV6ONLY = 11;
export const INET_DIAG_PEERS = 13;
export const INET_DIAG_MARK = 15;
export const INET_DIAG_CGROUP_ID = 21;

/** The bits of idiag_ext for all attributes that we read. */
export const DETAILS = 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1) | 1 << (INET_DIAG_SKMEMINFO - 1);
