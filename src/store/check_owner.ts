import { UnsafeFile } from "./unsafe_file.ts";

/** What stat(2) says of who may write. */
export type Ownership = Pick<Deno.FileInfo, "uid" | "mode">;

const WRITABLE_BY_OTHERS = 0o022;

/** Throws an UnsafeFile unless the file belongs to root or to `userId`, and nobody else may write it. */
export function checkOwner(file: string, info: Ownership, userId: number | null): void {
  if (info.uid !== 0 && info.uid !== userId) {
    const owners = userId === null || userId === 0 ? "root" : "root or the user who runs this";
    throw new UnsafeFile(file, `belongs to user ${info.uid ?? "?"}, not to ${owners}`);
  }
  const mode = info.mode ?? WRITABLE_BY_OTHERS;
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new UnsafeFile(file, `mode ${(mode & 0o7777).toString(8).padStart(4, "0")} lets others write it`);
  }
}
