import { u16be, u16host, u32be, u32host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

/**
 * struct inet_diag_sockid (include/uapi/linux/inet_diag.h). Ports and addresses are in network byte order, interface
 * and cookie in the host's. An IPv4 address is in the first word, the rest is 0.
 */
export const inet_diag_sockid = struct("inet_diag_sockid", 48, {
  idiag_sport: u16be,
  idiag_dport: u16be,
  idiag_src0: u32be,
  idiag_src1: u32be,
  idiag_src2: u32be,
  idiag_src3: u32be,
  idiag_dst0: u32be,
  idiag_dst1: u32be,
  idiag_dst2: u32be,
  idiag_dst3: u32be,
  idiag_if: u32host,
  idiag_cookie0: u32host,
  idiag_cookie1: u32host,
});

/** struct inet_diag_req_v2: asks for one socket, or with NLM_F_DUMP for all that fit its states and source port. */
export const inet_diag_req_v2 = struct("inet_diag_req_v2", 56, {
  sdiag_family: u8,
  sdiag_protocol: u8,
  idiag_ext: u8,
  pad: u8,
  idiag_states: u32host,
  id: inet_diag_sockid,
});

/**
 * struct inet_diag_bc_op: one step of a filter (INET_DIAG_REQ_BYTECODE). `yes` and `no` are the bytes to go on by; who
 * arrives at the end is told, who jumps past it is not. Comparing takes a second one, whose `no` is the port (host order).
 */
export const inet_diag_bc_op = struct("inet_diag_bc_op", 4, { code: u8, yes: u8, no: u16host });

/** struct inet_diag_msg: one socket. Attributes may follow. */
export const inet_diag_msg = struct("inet_diag_msg", 72, {
  idiag_family: u8,
  idiag_state: u8,
  idiag_timer: u8,
  idiag_retrans: u8,
  id: inet_diag_sockid,
  idiag_expires: u32host,
  idiag_rqueue: u32host,
  idiag_wqueue: u32host,
  idiag_uid: u32host,
  idiag_inode: u32host,
});
