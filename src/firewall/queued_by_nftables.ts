/** Packets that were sent to be judged: they alone are counted. Of that rule nft (0.9 to 1.1) writes "counter packets 12 bytes 720 queue …". */
export function queuedByNftables(chain: string): number {
  const found = chain.matchAll(/^\s*counter packets (\d+) bytes \d+ queue /gm);
  return [...found].reduce((sum, [, packets]) => sum + Number(packets), 0);
}
