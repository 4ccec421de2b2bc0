import { FirewallError, type FirewallInstaller, type Interception, type VerdictsGiven } from "./interception.ts";
import type { NftCommand, NftResult } from "./nft_command.ts";
import { nftProblem } from "./nft_problem.ts";
import { firewallText, probeText, quietText, removalText, TABLE } from "./nftables_ruleset.ts";

/** Interception by a table of our own. Each change is one transaction: there is never half of it. */
export class NftablesInstaller implements FirewallInstaller {
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

  install(interception: Interception): Promise<void> {
    return Promise.try(() => void this.#run(firewallText(interception)));
  }

  /** Looks first: a kernel that never had a table of nftables need not load it for this. */
  async remove(): Promise<void> {
    if (!hasOurTable(this.#list("list tables inet"))) return;
    this.#nft.run(onOneLine(quietText())); // a table that somebody else changed may have no such chain: it goes all the same
    await this.#verdictsGiven();
    this.#run(removalText());
  }

  #run(text: string, refusal = "nftables"): void {
    outputOf(this.#nft.run(onOneLine(text)), refusal);
  }

  #list(command: string): unknown {
    return JSON.parse(outputOf(this.#nft.run(command, "json"), "nftables"));
  }
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

/** `{"nftables": [{"table": {"family": "inet", "name": …}}, …]}`, as libnftables-json(5) has it. */
function hasOurTable(listed: unknown): boolean {
  const list = property(listed, "nftables");
  return Array.isArray(list) && list.some((entry) => property(property(entry, "table"), "name") === TABLE);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
