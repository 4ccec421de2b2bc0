import { BTF_KIND_FUNC, BTF_KIND_TYPEDEF } from "./btf_kinds.ts";
import * as constants from "./constants.ts";
import type { Environment, ReadingEnvironment } from "./programs/environment.ts";
import { execProcess } from "./programs/exec_process.ts";
import { exitProcess } from "./programs/exit_process.ts";
import { forkProcess } from "./programs/fork_process.ts";
import { iterateSockets } from "./programs/iterate_sockets.ts";
import { recordConnect } from "./programs/record_connect.ts";
import { recordDatagram } from "./programs/record_datagram.ts";
import { recordSocket } from "./programs/record_socket.ts";
import { releaseSocket } from "./programs/release_socket.ts";

/** A place in the kernel where a program can be. */
interface Place {
  readonly name: string;
  readonly type: number;
  readonly attachType: number;
}

/** A program and the place in the kernel that it is for. */
export interface Hook extends Place {
  readonly write: (environment: Environment) => Uint8Array;
}

/** A place that the kernel's BTF names: a typed tracepoint, or an iterator. */
export interface TracingHook extends Place {
  readonly target: string;
  /** Of which kind of type it is there: BTF_KIND_*. */
  readonly targetKind: number;
  readonly write: (environment: ReadingEnvironment) => Uint8Array;
}

const tracepoint = (name: string, target: string, write: TracingHook["write"]): TracingHook => ({
  name,
  type: constants.BPF_PROG_TYPE_TRACING,
  attachType: constants.BPF_TRACE_RAW_TP,
  target: `btf_trace_${target}`,
  targetKind: BTF_KIND_TYPEDEF,
  write,
});

const socketHook = (name: string, attachType: number, write: Hook["write"]): Hook => ({
  name,
  type: constants.BPF_PROG_TYPE_CGROUP_SOCK,
  attachType,
  write,
});

const addressHook = (name: string, attachType: number, write: Hook["write"]): Hook => ({
  name,
  type: constants.BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
  attachType,
  write,
});

/** What processes do. */
export const PROCESS_HOOKS: readonly TracingHook[] = [
  tracepoint("exec", "sched_process_exec", execProcess),
  tracepoint("fork", "sched_process_fork", forkProcess),
  tracepoint("exit", "sched_process_exit", exitProcess),
];

/** What they do with sockets, below one cgroup. Release is first: what is recorded is to be forgotten, too. */
export const SOCKET_HOOKS: readonly Hook[] = [
  socketHook("sock_release", constants.BPF_CGROUP_INET_SOCK_RELEASE, releaseSocket),
  socketHook("sock_create", constants.BPF_CGROUP_INET_SOCK_CREATE, recordSocket),
  addressHook("connect4", constants.BPF_CGROUP_INET4_CONNECT, recordSocket),
  addressHook("connect6", constants.BPF_CGROUP_INET6_CONNECT, recordSocket),
  addressHook("sendmsg4", constants.BPF_CGROUP_UDP4_SENDMSG, (environment) => recordDatagram(environment, 4)),
  addressHook("sendmsg6", constants.BPF_CGROUP_UDP6_SENDMSG, (environment) => recordDatagram(environment, 6)),
  socketHook("post_bind4", constants.BPF_CGROUP_INET4_POST_BIND, recordSocket),
  socketHook("post_bind6", constants.BPF_CGROUP_INET6_POST_BIND, recordSocket),
  {
    name: "sock_ops",
    type: constants.BPF_PROG_TYPE_SOCK_OPS,
    attachType: constants.BPF_CGROUP_SOCK_OPS,
    write: recordConnect,
  },
];

/** The sockets that there are already. */
export const SOCKET_ITERATOR: TracingHook = {
  name: "sockets",
  type: constants.BPF_PROG_TYPE_TRACING,
  attachType: constants.BPF_TRACE_ITER,
  target: "bpf_iter_task_file",
  targetKind: BTF_KIND_FUNC,
  write: iterateSockets,
};
