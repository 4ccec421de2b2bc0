/** What is known of a process: what it was started with, and by whom. */
export interface Ancestry {
  /** NAME=VALUE; null if it may not be read, or the process is gone. */
  readonly environment: (pid: number) => readonly string[] | null;
  readonly parent: (pid: number) => number | null;
}

const MOST_ANCESTORS = 64;
const VARIABLE = "SSH_CONNECTION=";

/**
 * The address at the other end of the ssh session in which a process runs, as sshd(8) says it; null outside of one. sudo
 * and su take the variable away, so ancestors are asked, too.
 */
export function sshPeer(pid: number, { environment, parent }: Ancestry): string | null {
  let at: number | null = pid;
  for (let steps = 0; at !== null && at > 1 && steps < MOST_ANCESTORS; steps++, at = parent(at)) {
    const found = environment(at)?.find((each) => each.startsWith(VARIABLE));
    const [peer = ""] = (found ?? "").slice(VARIABLE.length).split(" ");
    if (peer !== "") return peer.replace(/%.*$/, "");
  }
  return null;
}
