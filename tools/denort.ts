import { dirname, join } from "@std/path";
import { sha256 } from "./sha256.ts";

/** Where the base runtime of `deno compile` is to be had: what the environment says. */
export type DenortSource =
  | { readonly kind: "none" }
  | { readonly kind: "file"; readonly path: string; readonly hash: string }
  | { readonly kind: "download"; readonly url: string; readonly hash: string };

/**
 * DENORT_SHA256 asks for it: of the file DENORT_BIN, or of the zip at DENORT_URL, which by default is Deno's own release
 * (its checksum is published beside it). Throws where one is named without a checksum: Deno itself checks none.
 */
export function denortSource(variable: (name: string) => string | undefined): DenortSource {
  const [path, url, hash] = [variable("DENORT_BIN"), variable("DENORT_URL"), variable("DENORT_SHA256")];
  if (hash === undefined) {
    if (path === undefined && url === undefined) return { kind: "none" };
    throw new Error("Cannot build with a denort that nobody vouches for: set DENORT_SHA256 to its SHA-256");
  }
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`Cannot use DENORT_SHA256=${hash}: expected 64 hexadecimal digits`);
  return path === undefined ? { kind: "download", url: url ?? releaseUrl(), hash } : { kind: "file", path, hash };
}

/**
 * Makes it ready below `folder`, checked, and gives the environment in which `deno compile` takes it. Throws where it
 * cannot be had, or is another one.
 */
export async function prepareDenort(
  source: Exclude<DenortSource, { kind: "none" }>,
  folder: string,
): Promise<Record<string, string>> {
  const bytes = source.kind === "file" ? await Deno.readFile(source.path) : await download(source.url);
  const place = source.kind === "file" ? source.path : source.url;
  const hash = await sha256(bytes);
  if (hash !== source.hash) throw new Error(`Cannot use ${place}: its SHA-256 is ${hash}, not ${source.hash}`);
  const path = join(folder, source.kind === "file" ? "denort" : keptZip());
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
  return source.kind === "file" ? { DENORT_BIN: path } : { DENO_DIR: folder };
}

function releaseUrl(): string {
  return `https://dl.deno.land/release/v${Deno.version.deno}/${zipName()}`;
}

/** Where Deno keeps what it has fetched, below DENO_DIR: it then fetches nothing. */
function keptZip(): string {
  return `dl/release/v${Deno.version.deno}/${zipName()}`;
}

function zipName(): string {
  return `denort-${Deno.build.target}.zip`;
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Cannot fetch ${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
