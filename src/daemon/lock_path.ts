/** The file that is locked by whoever guards this network namespace. */
export function lockPath(directory: string): string {
  const namespace = /\d+/.exec(Deno.readLinkSync("/proc/self/ns/net"))?.[0] ?? "";
  return `${directory}/netns-${namespace}.lock`;
}
