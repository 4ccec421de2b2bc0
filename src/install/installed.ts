import { createHash } from "node:crypto";
import { type Manifest, parseManifest } from "./manifest.ts";
import { PLACES } from "./places.ts";

/** SHA-256 in hexadecimal digits of the file, not of what a link leads to; null where there is no file. */
export function hashOf(path: string): string | null {
  const info = look(path);
  return info === null || !info.isFile ? null : createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
}

/** Of the thing itself, also of a link that leads nowhere; null if there is none. */
export function look(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

/** What an earlier installation below `root` has written; null if there is none. Throws an Error for what is no manifest. */
export function readManifest(root: string): Manifest | null {
  const path = `${root}${PLACES.manifest}`;
  return look(path) === null ? null : parseManifest(Deno.readTextFileSync(path));
}
