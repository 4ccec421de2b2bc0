/** What of root's rights the firewall keeps: those of config/sallyport.service, where each has its reason, and two more. */
export const KEPT_RIGHTS: readonly string[] = [
  "net_admin",
  "sys_ptrace",
  "bpf",
  "perfmon",
  "dac_read_search",
  "net_raw",
  "chown",
  "dac_override", // files that the command line names may lie in a user's directory
  "sys_resource", // locked memory for eBPF maps, before Linux 5.11; the unit has LimitMEMLOCK
];

const SETPRIV = "/usr/bin/setpriv";

/**
 * Lines of sh that fill `reduce` with the beginning of a command line: for `sallyport run` that which lets go of all other
 * rights, else nothing. It has to be done before Deno begins threads, for each thread has rights of its own. Where root has
 * no right to reduce its rights (CAP_SETPCAP, bit 8 of CapEff), as in the unit, somebody has reduced them already.
 */
export function reduceRightsScript(): string {
  const rights = ["-all", ...KEPT_RIGHTS.map((name) => `+${name}`)].join(",");
  return `reduce=
  if [ "\${1-}" = run ] && [ -x ${SETPRIV} ]; then
    while read -r name value; do
      case $name$value in CapEff:*[13579bdf]??) reduce="${SETPRIV} --inh-caps=-all --bounding-set=${rights} --" ;; esac
    done </proc/self/status
  fi`;
}
