/** What an administrator does on a host with systemd, and what is to come of it. One after the other, on one host. */
export interface ServiceCase {
  readonly name: string;
  /** For bash, with the functions of HELPERS. */
  readonly script: string;
  /** What it prints. */
  readonly expected: RegExp;
}

/** The host's only neighbour, in a namespace of its own, which counts what arrives for two ports. */
export const NEIGHBOUR = "10.99.0.2";

/** Run once before all services: the host's network as it is when network-pre.target is reached. */
export const NETWORK = `
chmod 755 / # everybody may write to the root of an initramfs
ip netns add outside
ip link add out0 type veth peer name in0 netns outside
ip address add 10.99.0.1/24 dev out0
ip link set out0 up
ip -n outside address add ${NEIGHBOUR}/24 dev in0
ip -n outside link set in0 up
ip netns exec outside nft -f - <<'END'
table ip seen {
  chain input {
    type filter hook input priority 0;
    udp dport 9001 counter
    udp dport 9002 counter
  }
}
END
`;

/** Sends as soon as network-pre.target is reached, before there is any network. */
export const EARLY_SENDER = `[Unit]
DefaultDependencies=no
After=network-pre.target test-network.service
Before=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash -c 'echo early >/dev/udp/${NEIGHBOUR}/9001'

[Install]
WantedBy=sysinit.target
`;

/** `seen PORT`: how many packets the neighbour has seen. `until CONDITION`: waits for it, two minutes at most. */
export const HELPERS = `
seen() { ip netns exec outside nft list table ip seen | sed -n "s/.*dport $1 counter packets \\([0-9]*\\).*/\\1/p"; }
until_true() { for n in $(seq 240); do eval "$1" && return; sleep 0.5; done; echo "not so within two minutes: $1"; }
send() { echo "$2" >/dev/udp/${NEIGHBOUR}/$1; }
main_pid() { systemctl show --property MainPID --value sallyport; }
healthy() { sallyport status >/dev/null 2>&1; }
rule() { printf '{"name":"%s","action":"%s","enabled":true,"operator":{"type":"simple","operand":"dest.port","data":"%s"}}' \\
  "$1" "$2" "$3" >/etc/sallyport/rules/$1.json; chmod 600 /etc/sallyport/rules/$1.json; }
configure() { echo "$1" >/etc/sallyport/default-config.json; }
`;

export const CASES: readonly ServiceCase[] = [
  {
    name: "After the boot it runs, and has seen who sent at network-pre.target",
    script:
      `until_true 'systemctl is-active --quiet sallyport'; systemctl is-active sallyport; healthy; echo "status $?"
      sallyport history --json --port 9001 | grep -o '"process_path":"[^"]*"'; seen 9001`,
    expected: /^active\nstatus 0\n"process_path":"\/usr\/bin\/bash"\n1\n$/,
  },
  {
    name: "It was ready before network-pre.target was reached",
    script: `at() { systemctl show --property $2 --value $1; }
      ready=$(at sallyport ActiveEnterTimestampMonotonic)
      reached=$(at network-pre.target ActiveEnterTimestampMonotonic)
      [ "$ready" -gt 0 ] && [ "$ready" -le "$reached" ] && echo before || echo "ready $ready, reached $reached"`,
    expected: /^before\n$/,
  },
  {
    name: "A reload takes the configuration anew: what a rule denies does not arrive",
    script: `rule no-9002 deny 9002; configure '{"Mode":"enforce"}'; systemctl reload sallyport
      until_true "sallyport status | grep -q '^mode *enforce'"
      send 9002 x; send 9001 y; until_true '[ $(seen 9001) = 2 ]'; seen 9002`,
    expected: /^0\n$/,
  },
  {
    name: "Stopped, it leaves nothing: all passes, no table, no socket",
    script: `systemctl stop sallyport; systemctl is-active sallyport; nft list tables | grep -c sallyport
      ls /run/sallyport 2>/dev/null; send 9002 x; until_true '[ $(seen 9002) = 1 ]'; systemctl start sallyport
      systemctl is-active sallyport; send 9002 x; send 9001 y; until_true '[ $(seen 9001) = 3 ]'; seen 9002`,
    expected: /^inactive\n0\nactive\n1\n$/,
  },
  {
    name: "Killed beside a sender that never pauses, with posture closed: no packet leaves unjudged, and it is back",
    script: `configure '{"Mode":"enforce","Failure":{"DaemonDown":"closed"}}'; systemctl restart sallyport
      before=$(seen 9002); pid=$(main_pid)
      (while :; do echo z >/dev/udp/${NEIGHBOUR}/9002; sleep 0.02; done) 2>/dev/null & sender=$!
      sleep 2; kill -KILL $pid; until_true '[ "$(main_pid)" != 0 ] && [ "$(main_pid)" != '$pid' ] && healthy'
      sleep 2; kill $sender; systemctl is-active sallyport; echo $(($(seen 9002) - before))`,
    expected: /^active\n0\n$/,
  },
  {
    name: "Stopped in its tracks, the watchdog ends it, and it is back",
    script: `pid=$(main_pid); kill -STOP $pid
      until_true '[ "$(main_pid)" != 0 ] && [ "$(main_pid)" != '$pid' ] && healthy'
      systemctl is-active sallyport; journalctl --unit sallyport --no-pager | grep -c 'Watchdog timeout'`,
    expected: /^active\n1\n$/,
  },
  {
    name: "An upgrade by the same command, and a restart",
    script: `/root/sallyport install >/dev/null && systemctl daemon-reload && systemctl restart sallyport
      systemctl is-active sallyport; cat /etc/sallyport/default-config.json`,
    expected: /^active\n\{"Mode":"enforce","Failure":\{"DaemonDown":"closed"\}\}\n$/,
  },
  {
    name: "Uninstalled, it is gone, and what the administrator wrote is not",
    script: `systemctl disable --now sallyport 2>/dev/null; sallyport uninstall >/dev/null; systemctl daemon-reload
      ls /usr/local/lib/sallyport /usr/local/sbin/sallyport 2>&1 | grep -vc 'No such file'
      ls /etc/sallyport/rules/no-9002.json; nft list tables | grep -c sallyport; send 9002 x
      until_true '[ $(seen 9002) -ge 2 ]'; echo passes`,
    expected: /^0\n\/etc\/sallyport\/rules\/no-9002\.json\n0\npasses\n$/,
  },
];
