/** include/uapi/linux/sock_diag.h, inet_diag.h; include/net/tcp_states.h. */
export const SOCK_DIAG_BY_FAMILY = 20;
export const SOCK_DESTROY = 21;

export const AF_INET = 2;
export const AF_INET6 = 10;

export const TCP_LISTEN = 10;

/** Bits 0 to 13: every state there is, also TCP_BOUND_INACTIVE (13, since Linux 6.8). */
export const ALL_STATES = 0x3fff;

/** INET_DIAG_NOCOOKIE in each of the two words: "whatever the cookie". */
export const NO_COOKIE = 0xffff_ffff;
