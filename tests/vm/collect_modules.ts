import { basename, join } from "@std/path";
import { MODULES } from "./guest.ts";
import { type Entry, hostFile } from "./initramfs.ts";
import type { Kernel } from "./kernels.ts";

/** Where programs find /lib: the guest is like the host in that. */
const LIB = Deno.realPathSync("/lib");

/**
 * The kernel's modules for nets and those of MODULES, with whatever they need, and the indexes by which modprobe finds
 * them: the guest's kernel loads what it is asked for by itself, as on any machine.
 */
export async function collectModules({ release, modules }: Kernel): Promise<Entry[]> {
  const needs = parseDependencies(await Deno.readTextFile(join(modules, "modules.dep")));
  const wanted = [...needs.keys()].filter((path) =>
    path.startsWith("kernel/net/") || MODULES.includes(moduleName(path))
  );
  const files = new Set(wanted.flatMap((path) => [path, ...needs.get(path) ?? []]));
  const indexes = [...Deno.readDirSync(modules)].map(({ name }) => name).filter((name) => name.startsWith("modules."));
  return [...files, ...indexes].map((path) => hostFile(join(modules, path), `${LIB}/modules/${release}/${path}`));
}

/** modules.dep of depmod: "PATH: PATH PATH", each with all it needs, also indirectly. */
export function parseDependencies(text: string): Map<string, string[]> {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => {
    const [path = "", needs = ""] = line.split(":");
    return [path, needs.split(" ").filter((need) => need !== "")];
  }));
}

/** "kernel/net/netfilter/nft_queue.ko.xz": nft_queue. */
function moduleName(path: string): string {
  return basename(path).replace(/\.ko(\.\w+)?$/, "");
}
