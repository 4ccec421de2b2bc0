import type { CommandRunner } from "./command.ts";
import { FirewallError, type FirewallInstaller, type Interception, type VerdictsGiven } from "./interception.ts";
import { parseInstallText, parseSavedTable } from "./iptables_in_force.ts";
import { installText, quietText, removeText, type Table, TABLES, updateText } from "./iptables_ruleset.ts";
import { queuedByIptables } from "./queued_by_iptables.ts";
import type { ReadableRules, RulesInForce } from "./rules_in_force.ts";
import type { NewsSource, WatchableRules } from "./rules_news.ts";

type Family = 4 | 6;

/** Seconds to wait for another program that changes the same tables (legacy iptables has one lock for all). */
const LOCK_SECONDS = "10";
/** Exit code of a CommandRunner for a program that is not there. */
const NOT_FOUND = 127;

/**
 * Interception by iptables, nf_tables or legacy, whichever the host's command is. Each table is changed in one commit,
 * so that no packet meets half of it. IPv6 is left out where the kernel has none.
 */
export class IptablesInstaller implements FirewallInstaller, ReadableRules, WatchableRules {
  readonly name = "iptables";
  readonly #runner: CommandRunner;
  readonly #families: readonly Family[];
  readonly #verdictsGiven: VerdictsGiven;

  constructor(runner: CommandRunner, ipv6: boolean, verdictsGiven: VerdictsGiven) {
    this.#runner = runner;
    this.#verdictsGiven = verdictsGiven;
    this.#families = ipv6 ? [4, 6] : [4];
  }

  /** The filter table first: a packet that is marked for rejection finds its chain there. */
  async install(interception: Interception): Promise<void> {
    for (const [family, table] of this.#tables()) {
      await this.#restore(family, installText(table, family, interception, await this.#save(family, table)));
    }
  }

  asked(interception: Interception): RulesInForce {
    const textOf = (family: Family, table: Table): string => installText(table, family, interception, "");
    return new Map(
      this.#tables().flatMap(([family, table]) => [...parseInstallText(family, table, textOf(family, table))]),
    );
  }

  /** Asks for all tables at once, as `remove` does. */
  async inForce(): Promise<RulesInForce> {
    const saved = new Map<Family, string>();
    for (const family of this.#families) saved.set(family, await this.#run(command(family, "save"), []));
    const parts = this.#tables().flatMap((
      [family, table],
    ) => [...parseSavedTable(family, table, sectionOf(saved.get(family) ?? "", table))]);
    return new Map(parts);
  }

  async update(interception: Interception): Promise<void> {
    for (const family of this.#families) await this.#restore(family, updateText(family, interception));
  }

  /** Before 1.8, iptables did not say which it is: there was only one. */
  async newsSource(): Promise<NewsSource> {
    const version = await this.#run(command(4, "save"), ["--version"]);
    return version.includes("nf_tables") ? { kind: "nf_tables" } : { kind: "x_tables", families: this.#families };
  }

  /** Asks for all tables at once: to ask for one by name would make it, where it was never used. */
  async remove(): Promise<number> {
    const saved: [Family, string][] = [];
    for (const family of this.#families) saved.push([family, await this.#run(command(family, "save"), [])]);
    const queued = await this.#quiet(saved);
    for (const [family, tables] of saved) {
      for (const table of TABLES) {
        const text = removeText(table, sectionOf(tables, table));
        if (text !== null) await this.#restore(family, text);
      }
    }
    return queued;
  }

  /** By name: this is asked again and again, and tables of others may be long. */
  async queued(): Promise<number> {
    let queued = 0;
    for (const family of this.#families) {
      queued += queuedByIptables(await this.#run(command(family, "save"), ["--counters", "-t", "mangle"]));
    }
    return queued;
  }

  #tables(): (readonly [Family, Table])[] {
    return this.#families.flatMap((family) => [...TABLES].reverse().map((table) => [family, table] as const));
  }

  /** Gives the last count of queued packets. */
  async #quiet(saved: readonly [Family, string][]): Promise<number> {
    let there = false;
    for (const [family, tables] of saved) {
      const text = quietText(sectionOf(tables, "mangle"));
      if (text === null) continue;
      await this.#restore(family, text);
      there = true;
    }
    if (!there) return 0;
    await this.#verdictsGiven();
    return await this.queued();
  }

  #save(family: Family, table: Table): Promise<string> {
    return this.#run(command(family, "save"), ["-t", table]);
  }

  async #restore(family: Family, text: string): Promise<void> {
    await this.#run(command(family, "restore"), ["--noflush", "--wait", LOCK_SECONDS], text);
  }

  async #run(program: string, args: readonly string[], input?: string): Promise<string> {
    const result = await this.#runner.run(program, args, input);
    if (result.code === 0) return result.stdout;
    const words = result.stderr.trim() || "no message";
    throw new FirewallError(`${program} failed with code ${result.code}: ${words}`, result.code === NOT_FOUND);
  }
}

/** One table of what iptables-save said of all: from "*TABLE" to its COMMIT. */
function sectionOf(saved: string, table: Table): string {
  const start = `\n${saved}`.indexOf(`\n*${table}\n`);
  return start < 0 ? "" : saved.slice(start, saved.indexOf("\nCOMMIT", start));
}

function command(family: Family, action: "save" | "restore"): string {
  return `${family === 4 ? "iptables" : "ip6tables"}-${action}`;
}
