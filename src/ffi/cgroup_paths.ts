import type { CgroupPaths } from "../process/cgroup_paths.ts";
import { u32host, u64host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_PATH } from "./fcntl.ts";
import type { Libc } from "./libc.ts";
import { openDirectory } from "./open_directory.ts";

/** include/linux/exportfs.h: the handle of a file in cgroup2 is its id alone (since Linux 5.5). */
const FILEID_KERNFS = 0xfe;
const LINK_BYTES = 4096;
/** What the kernel writes behind the path of a directory that is gone. A group may be called so: then it has no name. */
const DELETED = " (deleted)";

/** struct file_handle (open_by_handle_at(2)) with the 8 bytes of such a handle. */
const file_handle = struct("file_handle", 16, { handle_bytes: u32host, handle_type: u32host, id: u64host });
const HANDLE_BYTES = 8;

/** Opens groups by their ids, and asks where they are. It takes CAP_DAC_READ_SEARCH: without it every path is null. */
export class LinuxCgroupPaths implements CgroupPaths, Disposable {
  readonly #libc: Libc;
  readonly #root: Descriptor | null;
  readonly #prefix: string;
  readonly #handle = new Uint8Array(file_handle.size);
  readonly #link = new Uint8Array(LINK_BYTES);

  /** `root` is where the root of cgroup2 is mounted; null if it is not to be seen here. Throws a SystemError. */
  constructor(libc: Libc, root: string | null) {
    this.#libc = libc;
    this.#root = root === null ? null : openDirectory(libc, root);
    this.#prefix = this.#root === null ? "" : this.#linkOf(this.#root) ?? "";
    file_handle.write(viewOf(this.#handle), 0, { handle_bytes: HANDLE_BYTES, handle_type: FILEID_KERNFS, id: 0n });
  }

  pathOf(id: number): string | null {
    if (this.#root === null) return null;
    file_handle.fields.id.set(viewOf(this.#handle), 0, BigInt(id));
    const group = this.#libc.call.open_by_handle_at(this.#root.number, this.#handle, O_PATH | O_CLOEXEC);
    if (group < 0) return null;
    using directory = new Descriptor(this.#libc, group);
    const path = this.#linkOf(directory);
    if (path === this.#prefix) return "/";
    return path?.startsWith(`${this.#prefix}/`) && !path.endsWith(DELETED) ? path.slice(this.#prefix.length) : null;
  }

  [Symbol.dispose](): void {
    this.#root?.[Symbol.dispose]();
  }

  #linkOf({ number }: Descriptor): string | null {
    const name = cString(`/proc/self/fd/${number}`);
    const length = this.#libc.call.readlinkat(AT_FDCWD, name, this.#link, LINK_BYTES);
    return length < 0 ? null : new TextDecoder().decode(this.#link.subarray(0, length));
  }
}
