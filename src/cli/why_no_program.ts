import { assertNever } from "../core/assert_never.ts";
import type { ListedSocket } from "../core/listed_socket.ts";

/**
 * Why no program is named for a socket.
 * - `closed`: no file refers to it any more, the kernel brings it to its end; `handshake`: it has only begun;
 *   `not-accepted`: it waits in its listener's queue.
 * - `nobody`: no process had it open when they were looked through. It is the kernel's own, on its way from process to
 *   process, or opened only now. `hidden`: the same, but not every process may be looked into.
 */
export type WithoutProgram = "closed" | "handshake" | "not-accepted" | "hidden" | "nobody";

/** For a socket that nobody was seen to hold. */
export function whyNoProgram(socket: ListedSocket, closedProcesses: number): WithoutProgram {
  if (socket.inode !== 0) return closedProcesses > 0 ? "hidden" : "nobody";
  switch (socket.kind === "inet" ? socket.stateName : "") {
    case "SYN_RECV":
      return "handshake";
    case "ESTABLISHED":
    case "CLOSE_WAIT":
      return "not-accepted";
    default:
      return "closed";
  }
}

export function withoutProgramText(why: WithoutProgram): string {
  switch (why) {
    case "closed":
      return "closed by its program";
    case "handshake":
      return "handshake not finished";
    case "not-accepted":
      return "not accepted yet";
    case "hidden":
      return "hidden from this user";
    case "nobody":
      return "no process has it open";
    default:
      return assertNever(why);
  }
}
