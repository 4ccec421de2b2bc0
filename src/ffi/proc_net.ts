import { ENOENT } from "../core/system_error.ts";
import type { ProcNet } from "../sockdiag/proc_net.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "./fcntl.ts";
import type { Libc } from "./libc.ts";

const CHUNK_BYTES = 16 * 1024;

/** /proc/net of this thread, read chunk by chunk: a file of any length takes the same room. */
export class LinuxProcNet implements ProcNet {
  readonly #libc: Libc;
  readonly #root: string;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);

  constructor(libc: Libc, root = "/proc/thread-self/net") {
    this.#libc = libc;
    this.#root = root;
  }

  eachLine(name: string, take: (line: string) => void): boolean {
    using file = this.#open(name);
    if (file === null) return false;
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const length = this.#libc.call.read(file.number, this.#chunk, CHUNK_BYTES);
      if (this.#libc.checked(length, "read", this.#path(name)) === 0) break;
      const lines = (rest + decoder.decode(this.#chunk.subarray(0, length), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(take);
    }
    if (rest !== "") take(rest);
    return true;
  }

  #open(name: string): Descriptor | null {
    const number = this.#libc.call.openat(AT_FDCWD, cString(this.#path(name)), O_RDONLY | O_CLOEXEC, 0);
    if (number < 0 && this.#libc.errno() === ENOENT) return null;
    return new Descriptor(this.#libc, this.#libc.checked(number, "open", this.#path(name)));
  }

  #path(name: string): string {
    return `${this.#root}/${name}`;
  }
}
