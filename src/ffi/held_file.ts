import type { FileVersion } from "../process/proc_fs.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "./fcntl.ts";
import { fileVersion } from "./file_version.ts";
import type { Libc } from "./libc.ts";

/** A file to be read that a descriptor of O_PATH stands for: this very file, whatever has become of its path. */
export class HeldFile implements Disposable {
  readonly #libc: Libc;
  readonly #file: Descriptor;

  private constructor(libc: Libc, file: Descriptor) {
    this.#libc = libc;
    this.#file = file;
  }

  /** Null if it cannot be opened. The descriptor stays the caller's. */
  static open(libc: Libc, descriptor: number): HeldFile | null {
    const number = libc.call.openat(AT_FDCWD, cString(`/proc/self/fd/${descriptor}`), O_RDONLY | O_CLOEXEC, 0);
    return number < 0 ? null : new HeldFile(libc, new Descriptor(libc, number));
  }

  version(): FileVersion | null {
    return fileVersion(this.#libc, this.#file.number);
  }

  /** How many bytes were read into the buffer, from this place of the file on: 0 at its end; negative if it cannot be read. */
  read(buffer: Uint8Array<ArrayBuffer>, from: number): number {
    return this.#libc.call.pread(this.#file.number, buffer, buffer.length, BigInt(from));
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
