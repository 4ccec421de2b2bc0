import type { NameBook } from "../names/name_book.ts";
import type { NameFilter } from "../core/name_filter.ts";
import { fitsFilter } from "../names/fits_filter.ts";
import type { NamedAddress } from "../names/named_address.ts";

/** Addresses that are looked at before packets get their turn. */
const PAGE_ADDRESSES = 256;

/** A part of an answer; `done`: the last one. */
export interface NamesPage {
  readonly id: number;
  readonly names: readonly NamedAddress[];
  readonly done: boolean;
}

interface Listing {
  readonly id: number;
  readonly filter: NameFilter;
  readonly entries: Iterator<readonly NamedAddress[]>;
  /** Addresses that there were: what is used meanwhile comes again at the end. */
  left: number;
}

/** Tells which names are known, page by page: no packet waits for all of it. */
export class NamesLister {
  readonly #book: NameBook;
  readonly #post: (page: NamesPage) => void;
  readonly #listings: Listing[] = [];

  constructor(book: NameBook, post: (page: NamesPage) => void) {
    this.#book = book;
    this.#post = post;
  }

  ask(id: number, filter: NameFilter): void {
    this.#listings.push({ id, filter, entries: this.#book.all(), left: this.#book.table.addresses });
  }

  /** Milliseconds until `catchUp` has something to do; -1 if it has nothing. */
  untilDue(): number {
    return this.#listings.length === 0 ? -1 : 0;
  }

  /** Tells one page, if somebody wants one. */
  catchUp(): void {
    const [listing] = this.#listings;
    if (listing === undefined) return;
    const { id, filter, entries } = listing;
    const names: NamedAddress[] = [];
    let done = false;
    for (let count = 0; count < PAGE_ADDRESSES && !done; count++) {
      const entry = listing.left-- > 0 ? entries.next() : null;
      done = entry === null || entry.done === true;
      if (entry !== null && entry.done !== true) {
        names.push(...entry.value.filter((each) => fitsFilter(filter, each)));
      }
    }
    if (done) this.#listings.shift();
    this.#post({ id, names, done });
  }
}
