/**
 * The kernel's number of a socket (u64), never given twice while the system runs: equal to SO_COOKIE and
 * bpf_get_socket_cookie. Two words of 32 bits, as netlink has it: a bigint per packet would cost more than all the rest
 * of reading a socket.
 */
export interface SocketCookie {
  readonly low: number;
  readonly high: number;
}

/** Whether both are known, and the same: two sockets whose cookies are not known are not one for that. */
export function sameCookie(a: SocketCookie | null, b: SocketCookie | null): boolean {
  return a !== null && b !== null && a.low === b.low && a.high === b.high;
}

/** The u64 in decimal digits. */
export function cookieText({ low, high }: SocketCookie): string {
  return high === 0 ? `${low}` : ((BigInt(high) << 32n) | BigInt(low)).toString();
}
