import { dirname } from "@std/path";

/** One thing in an initramfs; `path` begins with "/". Permissions are those of chmod; everything belongs to root. */
export type Entry =
  & { readonly path: string }
  & (
    | { readonly kind: "folder"; readonly permissions: number }
    | FileEntry
    | { readonly kind: "link"; readonly target: string }
    | { readonly kind: "device"; readonly permissions: number; readonly major: number; readonly minor: number }
  );

interface FileEntry {
  readonly kind: "file";
  readonly permissions: number;
  readonly contents: Uint8Array<ArrayBuffer> | FileOnHost;
}

/** Contents that are read when they are written, since some are large. */
export interface FileOnHost {
  readonly source: string;
  /** When it was changed, in seconds since 1970: python believes its compiled files only if that agrees. */
  readonly changed: number;
}

/** S_IFDIR and so on. */
const FILE_TYPES = { folder: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 } as const;

/**
 * Writes an initramfs: a cpio archive in the format "newc", not compressed, as Documentation/driver-api/early-userspace/
 * buffer-format.rst of the kernel describes it. Folders that only occur within paths are added, with 0755.
 */
export async function writeInitramfs(file: string, entries: readonly Entry[]): Promise<void> {
  using archive = await Deno.open(file, { write: true, create: true, truncate: true });
  for (const [index, entry] of withParents(entries).entries()) await writeAll(archive, await record(entry, index + 1));
  await writeAll(archive, trailer());
}

/** A file of the host, for the guest under `path`, or under the same path. */
export function hostFile(source: string, path = source): Entry {
  const { mode, mtime } = Deno.statSync(source);
  const changed = Math.floor((mtime?.getTime() ?? 0) / 1000);
  return { kind: "file", path, permissions: (mode ?? 0o644) & 0o7777, contents: { source, changed } };
}

/** Every folder before what is in it; of entries with the same path the first. */
export function withParents(entries: readonly Entry[]): Entry[] {
  const byPath = new Map<string, Entry>();
  const add = (entry: Entry): void => {
    if (byPath.has(entry.path) || entry.path === "/") return;
    const parent = dirname(entry.path);
    add(entries.find(({ path }) => path === parent) ?? { path: parent, kind: "folder", permissions: 0o755 });
    byPath.set(entry.path, entry);
  };
  for (const entry of entries) add(entry);
  return [...byPath.values()];
}

async function record(entry: Entry, inode: number): Promise<Uint8Array<ArrayBuffer>> {
  const permissions = entry.kind === "link" ? 0o777 : entry.permissions;
  const [major, minor] = entry.kind === "device" ? [entry.major, entry.minor] : [0, 0];
  const mode = FILE_TYPES[entry.kind] | permissions;
  const changed = entry.kind === "file" && "changed" in entry.contents ? entry.contents.changed : 0;
  return bytesOf({ name: entry.path.slice(1), inode, mode, changed, major, minor }, await contentsOf(entry));
}

async function contentsOf(entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.kind === "link") return new TextEncoder().encode(entry.target);
  if (entry.kind !== "file") return new Uint8Array();
  return entry.contents instanceof Uint8Array ? entry.contents : await Deno.readFile(entry.contents.source);
}

interface Header {
  readonly name: string;
  readonly inode: number;
  readonly mode: number;
  readonly changed: number;
  readonly major: number;
  readonly minor: number;
}

/** The header is text: a magic number and 13 fields of 8 hexadecimal digits. Name and contents are padded to 4 bytes. */
function bytesOf(header: Header, contents: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(`${header.name}\0`);
  const [user, group, links, device, check] = [0, 0, 1, 0, 0];
  const fields = [header.inode, header.mode, user, group, links, header.changed, contents.length, device, device];
  const all = [...fields, header.major, header.minor, name.length, check];
  const start = new TextEncoder().encode(`070701${all.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  const bodyAt = padded(start.length + name.length);
  const bytes = new Uint8Array(padded(bodyAt + contents.length));
  bytes.set(start);
  bytes.set(name, start.length);
  bytes.set(contents, bodyAt);
  return bytes;
}

function trailer(): Uint8Array<ArrayBuffer> {
  return bytesOf({ name: "TRAILER!!!", inode: 0, mode: 0, changed: 0, major: 0, minor: 0 }, new Uint8Array());
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

async function writeAll(archive: Deno.FsFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await archive.write(bytes.subarray(written));
}
