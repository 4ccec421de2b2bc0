import { join } from "@std/path";
import { outputOf } from "../output_of.ts";
import { type Entry, hostFile } from "../initramfs.ts";

/** Debian's smallest system, and what makes a server of it. */
const RELEASE = "bookworm";
const PACKAGES = ["systemd", "systemd-sysv", "dbus", "iproute2", "nftables", "procps", "kmod"];
/** What nobody reads in the guest: it would only make its start longer. */
const LEFT_OUT = ["/var/cache/apt", "/var/lib/apt/lists", "/usr/share/doc", "/usr/share/man", "/usr/share/locale"];

/**
 * Debian with systemd, unpacked into a folder below `folder`, where it stays for the next time. Needs root: the packages
 * are set up in there.
 */
export async function fetchDebian(folder: string): Promise<string> {
  const place = join(folder, `debian-${RELEASE}`);
  if (exists(place)) return place;
  const partial = await Deno.makeTempDir({ dir: folder, prefix: "partial-" });
  try {
    const include = `--include=${PACKAGES.join(",")}`;
    await outputOf("debootstrap", ["--variant=minbase", include, RELEASE, partial]);
    await Deno.rename(partial, place);
    return place;
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
}

/** All of an unpacked system, for the guest's root. Everything belongs to root there, also what does not here. */
export function collectDebian(root: string): Entry[] {
  return entriesOf(root, "").filter(({ path }) => !LEFT_OUT.some((folder) => path.startsWith(`${folder}/`)));
}

function entriesOf(root: string, folder: string): Entry[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name }) => entryOf(root, `${folder}/${name}`));
}

/** Devices and the like are made by the guest itself. */
function entryOf(root: string, path: string): Entry[] {
  const source = join(root, path);
  const { isSymlink, isDirectory, isFile, mode } = Deno.lstatSync(source);
  if (isSymlink) return [{ kind: "link", path, target: Deno.readLinkSync(source) }];
  if (isFile) return [hostFile(source, path)];
  if (!isDirectory) return [];
  return [{ kind: "folder", path, permissions: (mode ?? 0o755) & 0o7777 }, ...entriesOf(root, path)];
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
