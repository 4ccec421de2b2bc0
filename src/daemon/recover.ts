import { Conntrack } from "../conntrack/conntrack.ts";
import type { Marks } from "../core/marks.ts";
import type { Libc } from "../ffi/libc.ts";
import { libnftables } from "../ffi/libnftables.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { FirewallError, type FirewallInstaller } from "../firewall/interception.ts";
import { IptablesInstaller } from "../firewall/iptables_installer.ts";
import { dropsWithoutReader } from "../firewall/drops_without_reader.ts";
import { NftablesInstaller } from "../firewall/nftables_installer.ts";
import type { ReadableRules, RulesInForce } from "../firewall/rules_in_force.ts";
import { NETLINK_NETFILTER } from "../netlink/constants.ts";
import { deadPidFiles } from "./dead_pid_files.ts";
import { exists } from "./exists.ts";
import { clearMarks } from "./flow_marks.ts";
import { lockInstance, type LockRefusal } from "./instance_lock.ts";
import { isKernelsError } from "./is_kernels_error.ts";
import { lockPath } from "./lock_path.ts";
import { commandRunner } from "./run_command.ts";

export interface RecoverParts {
  readonly libc: Libc;
  readonly marks: Marks;
  readonly runDirectory: string;
  /** What is said where a daemon runs, which is then let be. */
  readonly refusal: LockRefusal;
  /** Rules that drop new connections stay, and all else with them (`Failure.DaemonDown: closed`). */
  readonly keepDrop: boolean;
}

/** What an earlier run has left in this network namespace, and what became of it. */
export interface Recovery {
  /** Rules that drop new connections were there, or could not be looked for, and stay: nothing was removed. */
  readonly kept: boolean;
  /** Each thing that was there, in words. */
  readonly removed: readonly string[];
  /** Ways to set rules that this host does not have, so that nobody could look: why. */
  readonly absent: readonly string[];
  /** What could not be read or removed, and why. */
  readonly problems: readonly string[];
}

/** Removes every trace of an earlier run. Meanwhile no daemon can start. Throws an ExitError if one runs. */
export async function recover(parts: RecoverParts): Promise<Recovery> {
  const { libc, marks, runDirectory, keepDrop } = parts;
  const locked = exists(lockPath(runDirectory));
  using _lock = lockInstance(libc, runDirectory, parts.refusal);
  const report = new Report();
  const left = await report.leftRules();
  const unknown = report.told().problems.length > 0;
  if (keepDrop && (unknown || left.some(({ rules }) => dropsWithoutReader(rules)))) {
    return { ...report.told(), kept: true };
  }
  for (const { installer, chains } of left) await report.removes(() => installer.remove().then(() => chains));
  await report.removes(() => flowsText(clearFlows(libc, marks)));
  await report.removes(() => locked ? [lockPath(runDirectory)] : []);
  await report.removes(() => deadPidFiles(runDirectory).map(removed));
  return { ...report.told(), kept: false };
}

interface LeftRules {
  readonly installer: FirewallInstaller;
  readonly rules: RulesInForce;
  readonly chains: readonly string[];
}

/** Keeps what was found and done, and goes on where something cannot be. */
class Report {
  readonly #removed: string[] = [];
  readonly #absent: string[] = [];
  readonly #problems: string[] = [];

  told(): Omit<Recovery, "kept"> {
    return { removed: this.#removed, absent: this.#absent, problems: this.#problems };
  }

  async leftRules(): Promise<LeftRules[]> {
    const left: LeftRules[] = [];
    const all = installers();
    for (const installer of all) {
      await this.#attempt(async () => {
        const rules = await installer.inForce();
        const chains = [...rules.keys()].filter((part) => /^(?:table|chain) /.test(part));
        if (chains.length > 0) {
          left.push({
            installer,
            rules,
            chains: chains.map((name) => `${installer.name}: ${name}`),
          });
        }
      });
    }
    if (this.#absent.length === all.length) this.#problems.push("no way to look for interception rules works here");
    return left;
  }

  removes(act: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
    return this.#attempt(async () => void this.#removed.push(...await act()));
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof FirewallError || isKernelsError(error))) throw error;
      (error instanceof FirewallError && error.absent ? this.#absent : this.#problems).push(error.message);
    }
  }
}

/** No daemon runs, so no packet waits for a verdict of ours. */
function installers(): readonly (FirewallInstaller & ReadableRules)[] {
  const nobodyWaits = (): Promise<void> => Promise.resolve();
  return [
    new NftablesInstaller(libnftables, nobodyWaits),
    new IptablesInstaller(commandRunner, exists("/proc/net/if_inet6"), nobodyWaits),
  ];
}

function clearFlows(libc: Libc, marks: Marks): number {
  using socket = openNetlink(libc, NETLINK_NETFILTER);
  return clearMarks(new Conntrack(new NetlinkTransport(libc, socket.number)), marks);
}

function flowsText(flows: number): string[] {
  return flows === 0 ? [] : [`our bits in the connection marks of ${flows === 1 ? "1 flow" : `${flows} flows`}`];
}

function removed(file: string): string {
  Deno.removeSync(file);
  return file;
}
