import { LibraryError } from "./library_error.ts";
import { loadReason } from "./load_reason.ts";

const MAPPED = "/proc/self/maps";

/**
 * The file that this host has of a library, whose name tells its version: "/usr/lib/…/libnftables.so.1.1.0" of
 * "libnftables.so.1". It is loaded and closed again. Throws a LibraryError.
 */
export function libraryFile(name: string): string {
  const library = load(name);
  try {
    const stem = name.slice(0, name.indexOf(".so"));
    const lines = Deno.readTextFileSync(MAPPED).split("\n");
    const path = (line: string): string => line.slice(line.indexOf("/"));
    return lines.filter((line) => line.includes(`/${stem}.so`) || line.includes(`/${stem}-`)).map(path)[0] ?? name;
  } finally {
    library.close();
  }
}

function load(name: string): Deno.DynamicLibrary<Record<string, never>> {
  try {
    return Deno.dlopen(name, {});
  } catch (error) {
    throw new LibraryError(name, loadReason(error));
  }
}
