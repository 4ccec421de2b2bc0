import type { CommandRunner } from "./command.ts";
import { FirewallError, type FirewallInstaller, type Interception } from "./interception.ts";
import { installText, removeText, type Table, TABLES } from "./iptables_ruleset.ts";

type Family = 4 | 6;

/** Seconds to wait for another program that changes the same tables (legacy iptables has one lock for all). */
const LOCK_SECONDS = "10";
/** Exit code of a CommandRunner for a program that is not there. */
const NOT_FOUND = 127;

/**
 * Interception by iptables, nf_tables or legacy, whichever the host's command is. Each table is changed in one commit,
 * so that no packet meets half of it. IPv6 is left out where the kernel has none.
 */
export class IptablesInstaller implements FirewallInstaller {
  readonly name = "iptables";
  readonly #runner: CommandRunner;
  readonly #families: readonly Family[];

  constructor(runner: CommandRunner, ipv6: boolean) {
    this.#runner = runner;
    this.#families = ipv6 ? [4, 6] : [4];
  }

  /** The filter table first: a packet that is marked for rejection finds its chain there. */
  async install(interception: Interception): Promise<void> {
    for (const family of this.#families) {
      for (const table of [...TABLES].reverse()) {
        await this.#restore(family, installText(table, family, interception, await this.#save(family, table)));
      }
    }
  }

  /** Asks for all tables at once: to ask for one by name would make it, where it was never used. */
  async remove(): Promise<void> {
    for (const family of this.#families) {
      const saved = (await this.#run(command(family, "save"), [])).stdout;
      for (const table of TABLES) {
        const text = removeText(table, sectionOf(saved, table));
        if (text !== null) await this.#restore(family, text);
      }
    }
  }

  async #save(family: Family, table: Table): Promise<string> {
    return (await this.#run(command(family, "save"), ["-t", table])).stdout;
  }

  async #restore(family: Family, text: string): Promise<void> {
    await this.#run(command(family, "restore"), ["--noflush", "--wait", LOCK_SECONDS], text);
  }

  async #run(program: string, args: readonly string[], input?: string): Promise<{ stdout: string }> {
    const result = await this.#runner.run(program, args, input);
    if (result.code === 0) return result;
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
