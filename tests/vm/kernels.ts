import { join } from "@std/path";
import { outputOf } from "./output_of.ts";

/** A kernel of Debian, unpacked on the host. */
export interface Kernel {
  /** As `uname -r` will say it. */
  readonly release: string;
  readonly image: string;
  /** The folder that becomes /lib/modules/RELEASE, with the indexes of depmod. */
  readonly modules: string;
}

/**
 * The name of the package with the newest cloud kernel of a line ("6.1", "6.12"), of those that apt-cache lists by name;
 * null where there is none. Signed ones only: packages called -unsigned or -dbg are something else.
 */
export function newestPackage(line: string, names: readonly string[]): string | null {
  const pattern = new RegExp(
    `^linux-image-${line.replaceAll(".", "\\.")}\\.([0-9]+)(?:-([0-9]+))?(?:\\+[a-z0-9]+)?-cloud-amd64$`,
  );
  const found = names.flatMap((name) => {
    const [whole, patch, abi = "0"] = pattern.exec(name) ?? [];
    return whole === undefined ? [] : [{ name, order: [Number(patch), Number(abi)] as const }];
  });
  found.sort((a, b) => b.order[0] - a.order[0] || b.order[1] - a.order[1]);
  return found[0]?.name ?? null;
}

/**
 * Fetches the newest kernel of a line into `folder`, where it stays for the next time. Null: the archive has none. Where
 * apt knows none, or one that is gone from the archive, it may know better after an update.
 */
export async function fetchKernel(line: string, folder: string): Promise<Kernel | null> {
  try {
    const kernel = await fetchKnown(line, folder);
    if (kernel !== null) return kernel;
  } catch (error) {
    console.error(String(error));
  }
  await outputOf("apt-get", ["update", "-q"]);
  return await fetchKnown(line, folder);
}

async function fetchKnown(line: string, folder: string): Promise<Kernel | null> {
  const names = (await outputOf("apt-cache", ["pkgnames", `linux-image-${line}`])).split("\n");
  const name = newestPackage(line, names);
  if (name === null) return null;
  const version = /^\s*Candidate: (.*)$/m.exec(await outputOf("apt-cache", ["policy", name]))?.[1] ?? "unknown";
  const unpacked = join(folder, `${name}_${version.replaceAll(/[^\w.+~-]/g, "_")}`);
  if (!await exists(unpacked)) await unpack(name, folder, unpacked);
  const release = name.replace("linux-image-", "");
  return {
    release,
    image: join(unpacked, "boot", `vmlinuz-${release}`),
    modules: join(unpacked, "lib/modules", release),
  };
}

/** Downloads and unpacks beside the place, and renames at the end: what is in place is complete. Nothing is installed. */
async function unpack(name: string, folder: string, place: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const partial = await Deno.makeTempDir({ dir: folder, prefix: "partial-" });
  try {
    await outputOf("apt-get", ["download", "-q", name], partial);
    const [file] = [...Deno.readDirSync(partial)].filter((entry) => entry.name.endsWith(".deb"));
    if (file === undefined) throw new Error(`Cannot fetch ${name}: apt-get left no package`);
    await outputOf("dpkg-deb", ["-x", join(partial, file.name), partial]);
    await outputOf("depmod", ["-b", partial, name.replace("linux-image-", "")]);
    await Deno.remove(join(partial, file.name));
    await Deno.rename(partial, place);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
