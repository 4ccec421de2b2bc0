/**
 * Packets that were sent to be judged, of which `iptables-save --counters` writes "[12:720] -A SALLYPORT-OUTPUT -j NFQUEUE …":
 * the rule is the last one. Those with conditions send packets to be read.
 */
export function queuedByIptables(saved: string): number {
  const found = saved.matchAll(/^\[(\d+):\d+\] -A SALLYPORT-OUTPUT -j NFQUEUE /gm);
  return [...found].reduce((sum, [, packets]) => sum + Number(packets), 0);
}
