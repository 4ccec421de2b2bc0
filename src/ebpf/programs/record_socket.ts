import { Assembler } from "../assembler.ts";
import type { Environment } from "./environment.ts";
import { Sender, SENDER_FRAME } from "./sender.ts";
import { stackFrame } from "./stack_frame.ts";

/**
 * Attached where a socket is created (CGROUP_INET_SOCK_CREATE), connected (CGROUP_INET4_CONNECT, 6) or has been bound
 * (CGROUP_INET4_POST_BIND, 6). 1 lets the program go on.
 *
 *     int record_socket(void *ctx) {
 *       write_sender(ctx);
 *       return 1;
 *     }
 */
export function recordSocket(environment: Environment): Uint8Array {
  const a = new Assembler();
  new Sender(a, environment, stackFrame(SENDER_FRAME)).write();
  return a.exit(1).assemble();
}
