import { normalDomain } from "../normal_domain.ts";
import { BELOW, SELF } from "./domain_table.ts";
import { DomainTableBuilder } from "./domain_table_builder.ts";
import { compileGlob } from "./glob.ts";
import type { ListLines } from "./list_lines.ts";

/** Where hosts files send what nobody is to reach. */
const SINKS: readonly string[] = ["0.0.0.0", "127.0.0.1", "::", "::1"];
/** Names of the host itself and its networks, with which hosts files begin. */
const OF_THE_HOST: ReadonlySet<string> = new Set([
  ...["local", "localhost", "localhost.localdomain", "broadcasthost", "0.0.0.0"],
  ...["ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters"],
  ...["ip6-allhosts"],
]);

/**
 * Names as hosts files have them (`0.0.0.0 NAME`, also several), or one a line: `d.org` is that name, `*.d.org` and
 * `.d.org` are what is below it, `||d.org^` is both; `*`, `?` and `[ ]` elsewhere are compared label by label.
 */
export class DomainLines implements ListLines {
  readonly #table: DomainTableBuilder;
  readonly #globs = new Set<string>();

  constructor(seed: number) {
    this.#table = new DomainTableBuilder(seed);
  }

  read(line: string): boolean {
    const comment = line.indexOf("#");
    const text = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (text === "" || text.startsWith("!")) return true;
    if (!/\s/.test(text)) return this.#readAlone(text);
    const [first = "", ...names] = text.split(/\s+/);
    if (!SINKS.includes(first)) return names.every((name) => OF_THE_HOST.has(name));
    let understood = true;
    for (const name of names) if (!OF_THE_HOST.has(name) && !this.#readName(name)) understood = false;
    return understood;
  }

  finish(): ReturnType<ListLines["finish"]> {
    const entries = this.#table.entries + this.#globs.size;
    return { content: { kind: "domains", domains: this.#table.finish(), globs: [...this.#globs] }, entries };
  }

  /** A single word is rather a mistake than a name. */
  #readAlone(text: string): boolean {
    if (!text.startsWith("||")) return text.includes(".") && this.#readName(text);
    return this.#add(text.slice(2, text.endsWith("^") ? -1 : undefined), SELF | BELOW);
  }

  #readName(text: string): boolean {
    const rest = text.startsWith("*.") ? text.slice(2) : text.startsWith(".") ? text.slice(1) : null;
    if (/[*?[\]]/.test(rest ?? text)) return this.#addGlob(text.toLowerCase());
    return rest === null ? this.#add(text, SELF) : this.#add(rest, BELOW);
  }

  #add(text: string, scope: number): boolean {
    const name = /\.[0-9]+$/.test(text) ? null : normalDomain(text); // no address
    if (name !== null) this.#table.add(name, scope);
    return name !== null;
  }

  #addGlob(pattern: string): boolean {
    if (compileGlob(pattern) === null) return false;
    this.#globs.add(pattern);
    return true;
  }
}
