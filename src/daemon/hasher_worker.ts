import { HeldFile } from "../ffi/held_file.ts";
import { Libc } from "../ffi/libc.ts";
import { Hasher } from "./hasher.ts";
import type { ChecksumWanted, HasherReport } from "./hasher_messages.ts";

/** What of a worker's global scope is used. */
export interface HasherScope {
  postMessage(message: HasherReport): void;
  onmessage: ((event: { data: ChecksumWanted }) => void) | null;
}

/** After so many milliseconds of work it is seen what else is wanted. */
const AT_ONCE = 5;

/**
 * The hasher thread: reads files, and makes checksums of them; now and then it takes what else is wanted. It says
 * `ready` first: what is sent before the handler is set would be lost.
 */
export function startHasherWorker(scope: HasherScope): void {
  const libc = new Libc(); // until main ends the thread
  const hasher = new Hasher(
    (descriptor) => HeldFile.open(libc, descriptor),
    (key, digest) => scope.postMessage({ kind: "checksum", key, digest }),
  );
  let working = false;
  const work = (): void => {
    const since = performance.now();
    do working = hasher.step(); while (working && performance.now() - since < AT_ONCE);
    if (working) setTimeout(work);
  };
  scope.onmessage = ({ data }) => {
    hasher.add(data);
    if (!working) work();
  };
  scope.postMessage({ kind: "ready" });
}
