import { assertEquals } from "@std/assert";
import type { Namespace } from "./namespace.ts";

/** Ports at which rules of others do something that a peer notices. */
export const OTHERS = {
  /** Who connects to this address, at this port, gets to the server's port 80, as with docker's published ports. */
  published: { address: "10.77.0.99", port: 8080 },
  /** Rejected, as by ufw. */
  rejected: 25,
  /** Dropped, as by firewalld. */
  dropped: 26,
  /** What goes there is marked, in bits that are not ours: packet and connection. */
  marked: { port: 5000, mark: 0x2a },
} as const;

/** Tables and chains as docker, ufw and firewalld make them, and marks as those set who route by them. */
const SCRIPT = `
set -e
for program in iptables ip6tables; do
  $program -t nat -N DOCKER
  $program -t nat -A DOCKER -i docker0 -j RETURN
  $program -t nat -A OUTPUT -p tcp --dport ${OTHERS.published.port} -j DOCKER
  $program -t nat -A POSTROUTING -o eth9 -j MASQUERADE
  $program -t filter -N DOCKER-USER
  $program -t filter -I FORWARD -j DOCKER-USER
  for chain in ufw-before-output ufw-user-output ufw-track-output; do
    $program -t filter -N $chain
    $program -t filter -A OUTPUT -j $chain
  done
  $program -t filter -A ufw-before-output -o lo -j ACCEPT
  $program -t filter -A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  $program -t filter -A ufw-user-output -p tcp --dport ${OTHERS.rejected} -j REJECT --reject-with tcp-reset
  $program -t filter -A ufw-track-output -p tcp -m conntrack --ctstate NEW -j ACCEPT
  $program -t filter -A ufw-track-output -p udp -m conntrack --ctstate NEW -j ACCEPT
  $program -t mangle -A OUTPUT -p udp --dport ${OTHERS.marked.port} -j MARK --set-xmark ${OTHERS.marked.mark}/0xff
  $program -t mangle -A OUTPUT -p udp --dport ${OTHERS.marked.port} -j CONNMARK --save-mark --mask 0xff
  $program -t mangle -A POSTROUTING -p udp -m mark --mark ${OTHERS.marked.mark}
done
iptables -t nat -A DOCKER -d ${OTHERS.published.address} -p tcp -j DNAT --to-destination 10.77.0.2:80
nft -f - <<'END'
table inet firewalld {
	chain mangle_OUTPUT {
		type route hook output priority mangle + 10; policy accept;
		udp dport 27 meta mark set 0x1b
	}

	chain nat_OUTPUT {
		type nat hook output priority -90; policy accept;
	}

	chain filter_OUTPUT {
		type filter hook output priority filter + 10; policy accept;
		ct state { established, related } accept
		oifname "lo" accept
		udp dport ${OTHERS.dropped} drop
	}
}
END
`;

export async function setOthersRules(namespace: Namespace): Promise<void> {
  const { code, stderr } = await namespace.run(["sh", "-c", SCRIPT]);
  assertEquals(code, 0, stderr);
}

/** All rules that are not ours, without counters, and without comments, which tell the time. */
export async function rulesOfOthers(namespace: Namespace): Promise<string> {
  const script = "iptables-save; ip6tables-save; nft -s list table inet firewalld 2>/dev/null; true";
  const { stdout } = await namespace.run(["sh", "-c", script]);
  return stdout.split("\n").filter((line) => !line.startsWith("#") && !line.includes("SALLYPORT"))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, "")).join("\n");
}
