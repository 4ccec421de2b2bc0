import { foldText } from "../matchers/fold_text.ts";
import type { Subject } from "../subject.ts";
import { Buckets, type KeyTable, type Places } from "./key_table.ts";

/** Rules by a name, or by a domain and all below it. An address may have several names; one that is not known is the empty text to rules that refuse. */
export class HostTable implements KeyTable {
  readonly #names = new Buckets<string>();
  readonly #domains = new Buckets<string>();

  addName(name: string, place: number): void {
    this.#names.add(name, place);
  }

  addDomain(domain: string, place: number): void {
    this.#domains.add(domain, place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#names.size + this.#domains.size === 0) return;
    const { all } = subject.facts.hosts;
    for (const host of all) this.#gatherHost(foldText(host), found);
    if (all.length > 0) return;
    subject.noteUnknown("dest.host");
    this.#names.gather("", found);
  }

  #gatherHost(name: string, found: Places[]): void {
    this.#names.gather(name, found);
    if (this.#domains.size > 0) this.#gatherDomains(name, found);
  }

  #gatherDomains(name: string, found: Places[]): void {
    for (let at = 0; at >= 0; at = name.indexOf(".", at) + 1 || -1) this.#domains.gather(name.slice(at), found);
  }
}
