import type { FlowTuple } from "../core/connection.ts";
import { FirewallError, type FirewallInstaller, type Interception, type VerdictsGiven } from "./interception.ts";
import type { NftCommand, NftResult } from "./nft_command.ts";
import { nftProblem } from "./nft_problem.ts";
import { chainsOf, parseNftTable } from "./nftables_in_force.ts";
import { deniedText, firewallText, probeText, quietText, removalText, TABLE } from "./nftables_ruleset.ts";
import { queuedByNftables } from "./queued_by_nftables.ts";
import type { ReadableRules, RulesInForce } from "./rules_in_force.ts";
import type { NewsSource, WatchableRules } from "./rules_news.ts";

/** Interception by a table of our own. Each change is one transaction: there is never half of it. */
export class NftablesInstaller implements FirewallInstaller, ReadableRules, WatchableRules {
  readonly name = "nftables";
  readonly #nft: NftCommand;
  readonly #verdictsGiven: VerdictsGiven;

  constructor(nft: NftCommand, verdictsGiven: VerdictsGiven) {
    this.#nft = nft;
    this.#verdictsGiven = verdictsGiven;
  }

  /** Whether this host and its kernel can do it, found out by doing. Nothing is left of it. Throws a FirewallError. */
  probe(interception: Interception): void {
    this.#run(probeText(interception), "nftables takes no queue rule");
  }

  /**
   * Where our table holds chains of others, or chains of ours that are hooked in elsewhere, it goes and is made anew: with
   * it the kernel drops what waits in a queue.
   */
  async install(interception: Interception): Promise<void> {
    try {
      await this.update(interception);
      const asked = this.asked(interception);
      if ([...chainsOf(await this.inForce()).keys()].every((chain) => asked.has(chain))) return;
    } catch (error) {
      if (!(error instanceof FirewallError) || error.absent) throw error;
    }
    this.#run(removalText() + firewallText(interception));
  }

  update(interception: Interception): Promise<void> {
    return Promise.try(() => void this.#run(firewallText(interception)));
  }

  /** Drops, for a moment, what is sent on these flows of UDP. Throws a FirewallError. */
  dropDenied(flows: readonly FlowTuple[]): void {
    this.#run(deniedText(flows));
  }

  asked(interception: Interception): RulesInForce {
    return chainsOf(parseNftTable(firewallText(interception)));
  }

  /** Nothing where the table is gone: to look for it first would be too early. */
  inForce(): Promise<RulesInForce> {
    return Promise.try(() => {
      const listed = this.#nft.run(`list table inet ${TABLE}`, "rules");
      return parseNftTable(isGone(listed) ? "" : outputOf(listed, "nftables"));
    });
  }

  newsSource(): Promise<NewsSource> {
    return Promise.resolve({ kind: "nf_tables" });
  }

  queued(): Promise<number> {
    return Promise.try(() => {
      const listed = this.#nft.run(`list chain inet ${TABLE} intercept`);
      return queuedByNftables(isGone(listed) ? "" : outputOf(listed, "nftables"));
    });
  }

  /** Looks first: a kernel that never had a table of nftables need not load it for this. */
  async remove(): Promise<number> {
    const tables = outputOf(this.#nft.run("list tables inet"), "nftables").split("\n");
    if (!tables.includes(`table inet ${TABLE}`)) return 0;
    // A table that somebody else changed may have no such chain: it goes all the same.
    for (const chain of ["intercept", "names"] as const) this.#nft.run(onOneLine(quietText(chain)));
    await this.#verdictsGiven();
    const queued = await this.queued();
    this.#run(removalText());
    return queued;
  }

  #run(text: string, refusal = "nftables"): void {
    outputOf(this.#nft.run(onOneLine(text)), refusal);
  }
}

function isGone(listed: NftResult): boolean {
  return listed.kind === "refused" && listed.errors.includes("No such file or directory");
}

function outputOf(result: NftResult, refusal: string): string {
  if (result.kind === "done") return result.output;
  if (result.kind === "absent") throw new FirewallError(`nftables: ${result.errors}`, true);
  throw new FirewallError(`${refusal}: ${nftProblem(result.errors)}`);
}

/** Whatever line its error is in, the library shows the first line of what it was given: so it is given one. */
function onOneLine(text: string): string {
  return text.split("\n").filter((line) => !/^\s*(#|$)/.test(line)).map((line) => line.trim()).join("; ");
}
