import { dirname } from "@std/path";
import { createHash } from "node:crypto";
import { writeSafely } from "../store/write_safely.ts";
import { hashOf, look } from "./installed.ts";
import { type Manifest, type ManifestEntry, manifestText } from "./manifest.ts";
import { PLACES } from "./places.ts";
import type { Plan, PlannedFile, PlannedLink } from "./planned.ts";

/** What becomes of one path. */
export interface Step {
  readonly path: string;
  /** `kept`: it is there, and the administrator's; `same`: it is there as it is to be; `foreign`: it is there, and nobody's of us. */
  readonly act: "write" | "same" | "kept" | "foreign" | "remove";
}

/** What there is to do below `root`. `before`: what an earlier installation has written. Changes nothing. */
export function stepsOf({ files, links }: Plan, root: string, before: Manifest | null): readonly Step[] {
  const planned = new Set([...files, ...links].map(({ path }) => path));
  const obsolete = [...(before ?? new Map<string, ManifestEntry>()).values()]
    .filter((entry) => entry.kind !== "directory" && !planned.has(entry.path) && !isConfiguration(entry.path))
    .filter((entry) => isAsWritten(root, entry));
  return [
    ...files.map((file) => ({ path: file.path, act: actOf(file, root, before) })),
    ...links.map((link) => ({ path: link.path, act: linkAct(link, root, before) })),
    ...obsolete.map(({ path }) => ({ path, act: "remove" as const })),
  ];
}

/** Does the steps, each at once. The manifest is written first: what was begun can be uninstalled. */
export function putInPlace(plan: Plan, steps: readonly Step[], root: string, before: Manifest | null): void {
  const acts = new Map(steps.map(({ path, act }) => [path, act]));
  const files = plan.files.filter(({ path }) => acts.get(path) === "write");
  const links = plan.links.filter(({ path }) => acts.get(path) === "write");
  const manifest = new Map(before ?? []);
  const made = [...plan.files, ...plan.links, { path: PLACES.manifest }].flatMap(({ path }) => makeAbove(root, path));
  for (const path of made) manifest.set(path, { kind: "directory", path });
  for (const file of files) manifest.set(file.path, { kind: "file", path: file.path, hash: contentHash(file) });
  for (const { path, target } of links) manifest.set(path, { kind: "link", path, target });
  const removed = steps.filter(({ act }) => act === "remove").map(({ path }) => path);
  writeSafely(`${root}${PLACES.manifest}`, manifestText(manifest));
  for (const file of files) writeFile(root, file);
  for (const link of links) writeLink(root, link);
  for (const path of removed) {
    Deno.removeSync(`${root}${path}`);
    manifest.delete(path);
  }
  if (removed.length > 0) writeSafely(`${root}${PLACES.manifest}`, manifestText(manifest));
}

/** Whether the thing is still what was written. */
export function isAsWritten(root: string, entry: ManifestEntry): boolean {
  const path = `${root}${entry.path}`;
  if (entry.kind === "file") return hashOf(path) === entry.hash;
  const info = look(path);
  if (entry.kind === "directory") return info?.isDirectory === true;
  return info?.isSymlink === true && Deno.readLinkSync(path) === entry.target;
}

function actOf(file: PlannedFile, root: string, before: Manifest | null): Step["act"] {
  const path = `${root}${file.path}`;
  if (look(path) === null) return "write";
  if (file.isConfiguration) return "kept";
  if (before?.get(file.path)?.kind !== "file") return "foreign";
  return hashOf(path) === contentHash(file) ? "same" : "write";
}

function linkAct({ path, target }: PlannedLink, root: string, before: Manifest | null): Step["act"] {
  if (look(`${root}${path}`) === null) return "write";
  if (before?.get(path)?.kind !== "link") return "foreign";
  return isAsWritten(root, { kind: "link", path, target }) ? "same" : "write";
}

function contentHash({ content }: PlannedFile): string {
  const bytes = "text" in content ? new TextEncoder().encode(content.text) : Deno.readFileSync(content.copyOf);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Makes the directories above a path, and gives those that were not there, as the host calls them. */
function makeAbove(root: string, path: string): string[] {
  const folder = dirname(path);
  if (folder === "/" || look(`${root}${folder}`) !== null) return [];
  const above = makeAbove(root, folder);
  Deno.mkdirSync(`${root}${folder}`);
  Deno.chmodSync(`${root}${folder}`, 0o755);
  return [...above, folder];
}

function writeFile(root: string, { path, mode, content }: PlannedFile): void {
  const place = `${root}${path}`;
  if ("text" in content) writeSafely(place, content.text);
  else copySafely(content.copyOf, place);
  Deno.chmodSync(place, mode);
}

/** As `writeSafely`, for a file of any size. */
function copySafely(from: string, to: string): void {
  const temporary = `${to}.new`;
  Deno.copyFileSync(from, temporary);
  using file = Deno.openSync(temporary, { read: true });
  file.syncSync();
  Deno.renameSync(temporary, to);
}

function writeLink(root: string, { path, target }: PlannedLink): void {
  const temporary = `${root}${path}.new`;
  if (look(temporary) !== null) Deno.removeSync(temporary);
  Deno.symlinkSync(target, temporary);
  Deno.renameSync(temporary, `${root}${path}`);
}

function isConfiguration(path: string): boolean {
  return path.startsWith(`${dirname(PLACES.configuration)}/`);
}
