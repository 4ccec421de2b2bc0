import type { Namespace } from "./namespace.ts";
import type { Requirement } from "./requirements.ts";

/** The ways in which the interception rules can be set. */
export const FIREWALLS = ["iptables", "nftables"] as const;
export type Firewall = typeof FIREWALLS[number];

/** What a kernel and a host must have for a firewall that is set in this way. */
export const FIREWALL_NEEDS: Readonly<Record<Firewall, readonly Requirement[]>> = {
  iptables: ["nfqueue-iptables"],
  nftables: ["libnftables", "nft", "nfqueue-nft"],
};

/** The way in which tests on real traffic set them, unless they choose: SALLYPORT_TEST_FIREWALL, else iptables. */
export const FIREWALL: Firewall = chosen(Deno.env.get("SALLYPORT_TEST_FIREWALL") ?? "iptables");

function chosen(name: string): Firewall {
  const found = FIREWALLS.find((each) => each === name);
  if (found === undefined) throw new Error(`SALLYPORT_TEST_FIREWALL is one of ${FIREWALLS.join(", ")}, not ${name}`);
  return found;
}

/** All rules that the firewall could have a part in, whoever set them, without counters and what tells the time. */
export async function allRules(host: Namespace): Promise<string> {
  const saves = ["iptables-save", "ip6tables-save"].flatMap((program) =>
    ["mangle", "filter"].map((table) => `${program} -t ${table}`)
  );
  const { stdout } = await host.run(["sh", "-c", [...saves, "nft -s list ruleset inet"].join("; ")]);
  return stdout.split("\n").filter((line) => !line.startsWith("#"))
    .map((line) => line.replace(/ \[[0-9]+:[0-9]+\]$/, "")).join("\n");
}

/** Whether rules of ours are in force, set in whichever way. */
export async function hasOurRules(host: Namespace): Promise<boolean> {
  return /SALLYPORT|table inet sallyport/.test(await allRules(host));
}
