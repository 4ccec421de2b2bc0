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

/** Tables and chains as docker and ufw make them, and marks as those set who route by them. For iptables-restore. */
function iptablesRules(family: 4 | 6): string {
  const { published, rejected, marked } = OTHERS;
  return `*nat
-N DOCKER
-A DOCKER -i docker0 -j RETURN
${family === 4 ? `-A DOCKER -d ${published.address} -p tcp -j DNAT --to-destination 10.77.0.2:80` : ""}
-A OUTPUT -p tcp --dport ${published.port} -j DOCKER
-A POSTROUTING -o eth9 -j MASQUERADE
COMMIT
*filter
-N DOCKER-USER
-I FORWARD -j DOCKER-USER
-N ufw-before-output
-N ufw-user-output
-N ufw-track-output
-A OUTPUT -j ufw-before-output
-A OUTPUT -j ufw-user-output
-A OUTPUT -j ufw-track-output
-A ufw-before-output -o lo -j ACCEPT
-A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-user-output -p tcp --dport ${rejected} -j REJECT --reject-with tcp-reset
-A ufw-track-output -p tcp -m conntrack --ctstate NEW -j ACCEPT
-A ufw-track-output -p udp -m conntrack --ctstate NEW -j ACCEPT
COMMIT
*mangle
-A OUTPUT -p udp --dport ${marked.port} -j MARK --set-xmark ${marked.mark}/0xff
-A OUTPUT -p udp --dport ${marked.port} -j CONNMARK --save-mark --mask 0xff
-A POSTROUTING -p udp -m mark --mark ${marked.mark}
COMMIT
`;
}

/** As firewalld makes it. */
const NFT_RULES = `
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
`;

export async function setOthersRules(namespace: Namespace): Promise<void> {
  await set(namespace, "iptables-restore", iptablesRules(4));
  await set(namespace, "ip6tables-restore", iptablesRules(6));
  await set(namespace, "nft", NFT_RULES, "-f", "-");
}

async function set(namespace: Namespace, program: string, stdin: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await namespace.run([program, ...args], { stdin });
  assertEquals([code, stderr], [0, ""], program);
}

/** All rules that are not ours, without counters, and without comments, which tell the time. */
export async function rulesOfOthers(namespace: Namespace): Promise<string> {
  const script = "iptables-save; ip6tables-save; nft -s list table inet firewalld 2>/dev/null; true";
  const { stdout } = await namespace.run(["sh", "-c", script]);
  return stdout.split("\n").filter((line) => !line.startsWith("#") && !line.includes("SALLYPORT"))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, "")).join("\n");
}
