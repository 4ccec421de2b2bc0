import type { NamedAddress } from "../names/named_address.ts";
import type { NamesPage } from "./names_lister.ts";

interface Listing {
  readonly names: NamedAddress[];
  readonly done: (names: readonly NamedAddress[] | null) => void;
}

/** Answers about names on their way from the verdict worker, page by page. */
export class AwaitedNames {
  readonly #listings = new Map<number, Listing>();
  #next = 1;

  /** `ask` sends the question of this number. The answer is null if the worker ends meanwhile. */
  ask(ask: (id: number) => void): Promise<readonly NamedAddress[] | null> {
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<readonly NamedAddress[] | null>();
    this.#listings.set(id, { names: [], done: resolve });
    ask(id);
    return promise;
  }

  take({ id, names, done }: NamesPage): void {
    const listing = this.#listings.get(id);
    if (listing === undefined) return;
    listing.names.push(...names);
    if (!done) return;
    this.#listings.delete(id);
    listing.done(listing.names);
  }

  /** No more pages come. */
  end(): void {
    for (const { done } of this.#listings.values()) done(null);
    this.#listings.clear();
  }
}
