import type { CommandRunner } from "../firewall/command.ts";
import { FirewallError, type Interception } from "../firewall/interception.ts";
import { IptablesInstaller } from "../firewall/iptables_installer.ts";
import type { NftCommand } from "../firewall/nft_command.ts";
import { NftablesInstaller } from "../firewall/nftables_installer.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

const nobodyWaits = (): Promise<void> => Promise.resolve();

/** As `sallyport run` decides it: a real queue rule, in a table that goes with the same transaction. */
export function tryNftables(nft: NftCommand, interception: Interception): Promise<Outcome> {
  return attempt(() => new NftablesInstaller(nft, nobodyWaits).probe(interception), () => ok("takes a queue rule"));
}

/**
 * Really sets all rules, each table in a network namespace that goes with the command: iptables has no other way to find
 * out without leaving tables behind, if empty ones.
 */
export function tryIptables(runner: CommandRunner, interception: Interception, ipv6: boolean): Promise<Outcome> {
  const elsewhere: CommandRunner = {
    run: (program, args, input) => runner.run("unshare", ["--net", "--", program, ...args], input),
  };
  return attempt(() => new IptablesInstaller(elsewhere, ipv6, nobodyWaits).install(interception), async () => {
    const { stdout } = await runner.run("iptables", ["--version"]);
    return ok(`${stdout.trim()} takes all rules`);
  });
}

async function attempt(act: () => void | Promise<void>, success: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    await act();
    return await success();
  } catch (error) {
    if (error instanceof FirewallError) return problem(error.message);
    throw error;
  }
}
