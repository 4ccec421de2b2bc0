import { u16host, u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

/** struct nlmsghdr (include/uapi/linux/netlink.h). nlmsg_len counts the header. */
export const nlmsghdr = struct("nlmsghdr", 16, {
  nlmsg_len: u32host,
  nlmsg_type: u16host,
  nlmsg_flags: u16host,
  nlmsg_seq: u32host,
  nlmsg_pid: u32host,
});
