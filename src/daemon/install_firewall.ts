import type { FlowTuple } from "../core/connection.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Libc } from "../ffi/libc.ts";
import { libnftables } from "../ffi/libnftables.ts";
import { byHandText } from "../firewall/by_hand.ts";
import type { RulesChanged } from "../firewall/firewall_watch.ts";
import { FirewallError, type FirewallInstaller, type Interception } from "../firewall/interception.ts";
import { IptablesInstaller } from "../firewall/iptables_installer.ts";
import { NftablesInstaller } from "../firewall/nftables_installer.ts";
import type { Configuration } from "../rules/configuration.ts";
import { exists } from "./exists.ts";
import type { DaemonOptions } from "./options.ts";
import { type Watchable, type WatchedFirewall, watchFirewall } from "./watch_firewall.ts";
import { commandRunner } from "./run_command.ts";
import { verdictsGiven } from "./verdicts_given.ts";

/**
 * The interception rules while they are in place, and watched. Disposing of it takes them out, if they are not to be kept.
 */
export interface InstalledFirewall extends AsyncDisposable {
  readonly name: string;
  /** Why it is not nftables; null if it is. */
  readonly why: string | null;
  /** Has them let through flows of this generation of rules alone. Null where they are left to somebody else. */
  readonly setGeneration: ((generation: number) => Promise<void>) | null;
  /** Drops, for a moment, what is sent on these flows, where the rules can do that themselves. Throws a FirewallError. */
  dropDenied(flows: readonly FlowTuple[]): void;
  /** How many packets they have sent to the queue so far. Null where they are left to somebody else. */
  readonly sent: (() => Promise<number>) | null;
  remove(): Promise<void>;
  keep(): void;
}

export interface FirewallContext extends Pick<DaemonOptions, "tell"> {
  readonly libc: Libc;
  /** Others have changed our rules. */
  readonly onChanged: (change: RulesChanged) => void;
  /** They have changed their own, on which ours depend. */
  readonly onOthersChanged: () => void;
}

type Tell = DaemonOptions["tell"];

/** Sets the rules by the way that was chosen. Throws an ExitError that says what is missing; then nothing is set. */
export async function installFirewall(
  context: FirewallContext,
  choice: Configuration["firewall"],
  interception: Interception,
): Promise<InstalledFirewall> {
  const { tell } = context;
  const ipv6 = exists("/proc/net/if_inet6");
  if (choice === "none") return leftToOthers(tell, interception, ipv6);
  const { queue, namesQueue } = interception;
  const queues = namesQueue === null ? [queue] : [queue, namesQueue];
  const given = (): Promise<void> => verdictsGiven(queues, readQueueTable);
  const nftables = new NftablesInstaller(libnftables, given);
  const iptables = new IptablesInstaller(commandRunner, ipv6, given);
  const tried = choice === "iptables" ? "iptables was asked for" : await tryNftables(context, nftables, interception);
  if (typeof tried !== "string") return await inPlace(tell, tried, iptables, interception, null);
  if (choice === "nftables") throw new ExitError(EXIT.notAllowed, `${NOT_SET}${tried}\n${NFTABLES_NEEDS}`);
  const set = await attempt(context, iptables, interception);
  if (!(set instanceof FirewallError)) return await inPlace(tell, set, nftables, interception, tried);
  const both = choice === "iptables" ? "" : `${tried}; `;
  throw new ExitError(EXIT.notAllowed, `${NOT_SET}${both}${set.message}\n${IPTABLES_NEEDS}`);
}

async function inPlace(
  tell: Tell,
  firewall: WatchedFirewall,
  other: FirewallInstaller,
  interception: Interception,
  why: string | null,
): Promise<InstalledFirewall> {
  await removeLeftOver(tell, other);
  let kept = false;
  const keep = (): void => {
    kept = true;
    tell("DaemonDown is closed: new connections are dropped until it runs again");
  };
  const setGeneration = (generation: number): Promise<void> => firewall.update({ ...interception, generation });
  const end = (): Promise<void> => kept ? firewall.leave() : firewall.remove();
  const { name, dropDenied, sent, remove } = firewall;
  return { name, why, setGeneration, dropDenied, sent, remove, keep, [Symbol.asyncDispose]: end };
}

/** The rules in force, else why not. */
async function tryNftables(
  context: FirewallContext,
  installer: NftablesInstaller,
  interception: Interception,
): Promise<WatchedFirewall | string> {
  const tried = await problemOf(() => installer.probe(interception)) ??
    await attempt(context, installer, interception);
  if (!(tried instanceof FirewallError)) return tried;
  const program = tried.absent ? NFT_PROGRAMS.find(exists) : undefined;
  return program === undefined ? tried.message : `${tried.message} (${program} is here, but not used)`;
}

/** What was set before it failed is taken out. */
async function attempt(
  { libc, onChanged, onOthersChanged }: FirewallContext,
  installer: Watchable,
  interception: Interception,
): Promise<WatchedFirewall | FirewallError> {
  const source = await resultOf(() => installer.newsSource());
  if (source instanceof FirewallError) return source;
  const firewall = watchFirewall(libc, installer, source, { onChanged, onOthersChanged });
  const problem = await problemOf(() => firewall.install(interception));
  if (problem === null) return firewall;
  await firewall.remove().catch(() => {});
  return problem;
}

async function problemOf(act: () => void | Promise<void>): Promise<FirewallError | null> {
  const result = await resultOf(act);
  return result instanceof FirewallError ? result : null;
}

async function resultOf<T>(act: () => T | Promise<T>): Promise<T | FirewallError> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FirewallError) return error;
    throw error;
  }
}

/**
 * A predecessor may have ended without taking its rules out, and may have set them the other way: no packet is to be
 * judged twice. Ours are in force by now, so that there is no moment without any.
 */
async function removeLeftOver(tell: Tell, other: FirewallInstaller): Promise<void> {
  try {
    await other.remove();
  } catch (error) {
    if (error instanceof FirewallError && error.absent) return; // then nobody can have used it
    tell(
      `cannot see whether an earlier run left rules of ${other.name}: ${error instanceof Error ? error.message : ""}`,
    );
  }
}

function leftToOthers(tell: Tell, interception: Interception, ipv6: boolean): InstalledFirewall {
  tell(`No interception rules are set (--firewall none). By hand, while it runs:\n${byHandText(interception, ipv6)}`);
  const nothing = (): Promise<void> => Promise.resolve();
  const why = "the interception rules are left to somebody else";
  return {
    name: "none",
    why,
    setGeneration: null,
    dropDenied: () => {},
    sent: null,
    remove: nothing,
    keep: () => {},
    [Symbol.asyncDispose]: nothing,
  };
}

const NOT_SET = "the interception rules could not be set: ";

const NFTABLES_NEEDS = [
  "Needed: libnftables (Debian: apt-get install libnftables1), and the kernel's modules nft_queue, nft_ct and",
  "nft_reject_inet (modprobe nft_queue nft_ct nft_reject_inet). Or: --firewall iptables.",
].join("\n");

const IPTABLES_NEEDS = [
  "Needed: iptables (Debian: apt-get install iptables), and the kernel's NFQUEUE, conntrack and connmark modules",
  "(modprobe xt_NFQUEUE xt_conntrack xt_connmark).",
].join("\n");

const NFT_PROGRAMS = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"];

function readQueueTable(): string {
  return Deno.readTextFileSync("/proc/net/netfilter/nfnetlink_queue");
}
