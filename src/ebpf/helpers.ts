/** The functions of the kernel that our programs call, with their numbers (enum bpf_func_id, include/uapi/linux/bpf.h). */
export const HELPERS = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  get_current_pid_tgid: 14,
  get_current_uid_gid: 15,
  get_current_comm: 16,
  get_current_task: 35,
  get_socket_cookie: 46,
  get_current_cgroup_id: 80,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_kernel_str: 115,
  get_netns_cookie: 122,
  ktime_get_boot_ns: 125,
  seq_write: 127,
  ringbuf_output: 130,
} as const;

export type Helper = keyof typeof HELPERS;
