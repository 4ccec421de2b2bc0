import { EXIT, ExitError } from "../core/exit_error.ts";
import { FirewallError, type FirewallInstaller, type Interception } from "../firewall/interception.ts";
import { IptablesInstaller } from "../firewall/iptables_installer.ts";
import { installText, TABLES } from "../firewall/iptables_ruleset.ts";
import type { DaemonOptions } from "./options.ts";
import { commandRunner } from "./run_command.ts";

/** The interception rules while they are in place. Disposing of it takes them out, if they are not to be kept. */
export interface InstalledFirewall extends AsyncDisposable {
  readonly name: string;
  remove(): Promise<void>;
  keep(): void;
}

/** Sets the rules by the way that was chosen. Throws an ExitError that says what is missing; then nothing is set. */
export async function installFirewall(options: DaemonOptions, interception: Interception): Promise<InstalledFirewall> {
  const ipv6 = exists("/proc/net/if_inet6");
  if (options.firewall === "none") return withoutFirewall(options, interception, ipv6);
  const installer: FirewallInstaller = new IptablesInstaller(commandRunner, ipv6);
  let installed = true;
  const remove = async (): Promise<void> => {
    if (!installed) return;
    installed = false;
    await installer.remove();
  };
  try {
    await installer.install(interception);
  } catch (error) {
    await installer.remove().catch(() => {});
    if (error instanceof FirewallError) throw new ExitError(EXIT.notAllowed, firewallAdvice(error.message));
    throw error;
  }
  const keep = (): void => {
    installed = false;
    options.tell("DaemonDown is closed: new connections are dropped until it runs again");
  };
  return { name: installer.name, remove, keep, [Symbol.asyncDispose]: remove };
}

function withoutFirewall(options: DaemonOptions, interception: Interception, ipv6: boolean): InstalledFirewall {
  options.tell("No interception rules are set (--firewall none). By hand:");
  for (const family of ipv6 ? [4, 6] as const : [4] as const) {
    const text = TABLES.map((table) => installText(table, family, interception, "")).join("");
    options.tell(`${family === 4 ? "iptables" : "ip6tables"}-restore --noflush <<'END'\n${text}END`);
  }
  const nothing = (): Promise<void> => Promise.resolve();
  return { name: "none", remove: nothing, keep: () => {}, [Symbol.asyncDispose]: nothing };
}

function firewallAdvice(message: string): string {
  return [
    `the interception rules could not be set: ${message}`,
    "Needed: iptables (Debian: apt-get install iptables), and the kernel's NFQUEUE, conntrack and connmark modules",
    "(modprobe xt_NFQUEUE xt_conntrack xt_connmark).",
  ].join("\n");
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
