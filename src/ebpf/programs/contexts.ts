import { u16be, u16host, u32be, u32host } from "../../wire/field_types.ts";
import { struct } from "../../wire/struct.ts";
import { u64words } from "../u64.ts";

/**
 * struct bpf_sock_addr (include/uapi/linux/bpf.h): what programs at connect and sendmsg are given. The kernel allows each
 * of them only the fields of its own family.
 */
export const bpf_sock_addr = struct("bpf_sock_addr", 72, {
  user_family: u32host,
  user_ip4: u32be,
  user_ip6_0: u32be,
  user_ip6_1: u32be,
  user_ip6_2: u32be,
  user_ip6_3: u32be,
  /** In network byte order, in the first two bytes. */
  user_port: u32host,
  family: u32host,
  type: u32host,
  protocol: u32host,
  msg_src_ip4: u32be,
  msg_src_ip6_0: u32be,
  msg_src_ip6_1: u32be,
  msg_src_ip6_2: u32be,
  msg_src_ip6_3: u32be,
  pad: u32host,
  sk: u64words,
});

/** struct bpf_sock (include/uapi/linux/bpf.h), up to the ports. */
export const bpf_sock = struct("bpf_sock", 52, {
  bound_dev_if: u32host,
  family: u32host,
  type: u32host,
  protocol: u32host,
  mark: u32host,
  priority: u32host,
  src_ip4: u32be,
  src_ip6_0: u32be,
  src_ip6_1: u32be,
  src_ip6_2: u32be,
  src_ip6_3: u32be,
  src_port: u32host,
  dst_port: u16be,
  pad: u16host,
});

/** struct bpf_sock_ops (include/uapi/linux/bpf.h), up to the ports. */
export const bpf_sock_ops = struct("bpf_sock_ops", 72, {
  op: u32host,
  args_0: u32host,
  args_1: u32host,
  args_2: u32host,
  args_3: u32host,
  family: u32host,
  remote_ip4: u32be,
  local_ip4: u32be,
  remote_ip6_0: u32be,
  remote_ip6_1: u32be,
  remote_ip6_2: u32be,
  remote_ip6_3: u32be,
  local_ip6_0: u32be,
  local_ip6_1: u32be,
  local_ip6_2: u32be,
  local_ip6_3: u32be,
  /** In network byte order, in the last two bytes. */
  remote_port: u32host,
  local_port: u32host,
});
