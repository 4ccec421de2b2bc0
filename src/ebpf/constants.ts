/** Numbers of include/uapi/linux/bpf.h. A test compares them with what the running kernel says of itself. */

/** enum bpf_cmd */
export const BPF_MAP_CREATE = 0;
export const BPF_MAP_LOOKUP_ELEM = 1;
export const BPF_MAP_UPDATE_ELEM = 2;
export const BPF_MAP_DELETE_ELEM = 3;
export const BPF_MAP_GET_NEXT_KEY = 4;
export const BPF_PROG_LOAD = 5;
export const BPF_RAW_TRACEPOINT_OPEN = 17;
export const BPF_LINK_CREATE = 28;
export const BPF_ITER_CREATE = 33;

/** enum bpf_map_type */
export const BPF_MAP_TYPE_HASH = 1;
export const BPF_MAP_TYPE_ARRAY = 2;
export const BPF_MAP_TYPE_PERCPU_ARRAY = 6;
export const BPF_MAP_TYPE_LRU_HASH = 9;
export const BPF_MAP_TYPE_RINGBUF = 27;

/** enum bpf_prog_type */
export const BPF_PROG_TYPE_CGROUP_SOCK = 9;
export const BPF_PROG_TYPE_SOCK_OPS = 13;
export const BPF_PROG_TYPE_CGROUP_SOCK_ADDR = 18;
export const BPF_PROG_TYPE_TRACING = 26;

/** enum bpf_attach_type */
export const BPF_CGROUP_INET_SOCK_CREATE = 2;
export const BPF_CGROUP_SOCK_OPS = 3;
export const BPF_CGROUP_INET4_CONNECT = 10;
export const BPF_CGROUP_INET6_CONNECT = 11;
export const BPF_CGROUP_INET4_POST_BIND = 12;
export const BPF_CGROUP_INET6_POST_BIND = 13;
export const BPF_CGROUP_UDP4_SENDMSG = 14;
export const BPF_CGROUP_UDP6_SENDMSG = 15;
export const BPF_TRACE_RAW_TP = 23;
export const BPF_TRACE_ITER = 28;
export const BPF_CGROUP_INET_SOCK_RELEASE = 34;

/** Flags of BPF_MAP_CREATE: entries take memory only when they come; user space may map the values. */
export const BPF_F_NO_PREALLOC = 1;
export const BPF_F_MMAPABLE = 1 << 10;

/** Flags of an update: any; only a new key. */
export const BPF_ANY = 0;
export const BPF_NOEXIST = 1;

/** What a program at BPF_CGROUP_SOCK_OPS is called for: a connection is about to send its SYN. */
export const BPF_SOCK_OPS_TCP_CONNECT_CB = 3;
