/** Packets that met the queue rule, of which `iptables-save --counters` writes "[12:720] -A SALLYPORT-OUTPUT … -j NFQUEUE …". */
export function queuedByIptables(saved: string): number {
  const found = saved.matchAll(/^\[(\d+):\d+\] -A SALLYPORT-OUTPUT (?:.* )?-j NFQUEUE /gm);
  return [...found].reduce((sum, [, packets]) => sum + Number(packets), 0);
}
