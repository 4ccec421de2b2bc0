/** Device and inode; null if the path names nothing that can be seen. */
export function directoryIdentity(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
