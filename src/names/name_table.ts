import type { IpAddress } from "../core/ip_address.ts";
import { type AddressKey, addressKey } from "./address_key.ts";
import { type Asker, isSameAsker } from "./asker.ts";
import type { KnownName } from "./known_name.ts";

/** What V8 takes for an address, a name, and each further name of an answer, beside their letters (measured: 370 to 430 a name). */
const [ADDRESS_BYTES, NAME_BYTES, ALIAS_BYTES] = [220, 170, 50];
/**
 * So much of the memory becomes free at once: a Map is slow to find its first entry where many before it were removed
 * (measured: 25 us a name, one by one).
 */
const FREED = 1 / 16;
/**
 * Names of one address that one process asked for, and all of them: the oldest go. So many programs may be on their way
 * to it at a time, each with the name that it has asked for.
 */
const MOST_OF_ASKER = 16;
const MOST_OF_ADDRESS = 256;

interface AddressEntry {
  readonly address: IpAddress;
  /** The last learned first. */
  names: KnownName[];
}

/**
 * Which names an address has, and who asked for them. Beyond so many bytes those addresses go that were least recently
 * learned or asked for. Times are those of one clock in milliseconds.
 */
export class NameTable {
  readonly #mostBytes: number;
  /** The least recently used first. */
  readonly #entries = new Map<AddressKey, AddressEntry>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** About how much memory all of it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  get addresses(): number {
    return this.#entries.size;
  }

  learn(address: IpAddress, known: KnownName): void {
    const key = addressKey(address);
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#add(key, { address, names: [known] });
    else this.#addTo(key, entry, known);
    this.#makeRoom();
  }

  /** What is still valid, the last learned first. */
  find(address: IpAddress, now: number): readonly KnownName[] {
    const key = addressKey(address);
    const entry = this.#entries.get(key);
    if (entry === undefined) return NOTHING;
    if (entry.names.some(({ expires }) => expires <= now)) this.#expire(key, entry, now);
    if (entry.names.length > 0) this.#touch(key, entry);
    return entry.names;
  }

  /** All that is still valid: the least recently used address first. */
  *all(now: number): Generator<readonly [address: IpAddress, names: readonly KnownName[]]> {
    for (const { address, names } of this.#entries.values()) {
      const valid = names.filter(({ expires }) => expires > now);
      if (valid.length > 0) yield [address, valid];
    }
  }

  #add(key: AddressKey, entry: AddressEntry): void {
    this.#bytes += ADDRESS_BYTES + bytesOf(entry.names);
    this.#entries.set(key, entry);
  }

  #addTo(key: AddressKey, entry: AddressEntry, known: KnownName): void {
    const before = entry.names;
    const others = before.filter((each) => !isSameName(each, known));
    entry.names = [known, ...withRoom(others, known.asker)];
    this.#bytes += bytesOf(entry.names) - bytesOf(before);
    this.#touch(key, entry);
  }

  #touch(key: AddressKey, entry: AddressEntry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #expire(key: AddressKey, entry: AddressEntry, now: number): void {
    const before = entry.names;
    entry.names = before.filter(({ expires }) => expires > now);
    this.#bytes += bytesOf(entry.names) - bytesOf(before);
    if (entry.names.length === 0) this.#forget(key, entry);
  }

  #makeRoom(): void {
    if (this.#bytes <= this.#mostBytes) return;
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#mostBytes * (1 - FREED)) return;
      this.#forget(key, entry);
    }
  }

  #forget(key: AddressKey, { names }: AddressEntry): void {
    this.#bytes -= ADDRESS_BYTES + bytesOf(names);
    this.#entries.delete(key);
  }
}

const NOTHING: readonly KnownName[] = [];

/** The same name, by the same process, told by resolvers of the same worth: it is known once, as it was told last. */
function isSameName(a: KnownName, b: KnownName): boolean {
  return a.name === b.name && a.trusted === b.trusted && isOf(a, b.asker);
}

/** With room for one more: who asks for many names of an address pushes out his own. */
function withRoom(names: readonly KnownName[], asker: Asker | null): readonly KnownName[] {
  const own = names.filter((each) => isOf(each, asker));
  const last = own.length >= MOST_OF_ASKER ? own.at(-1) : names.length >= MOST_OF_ADDRESS ? names.at(-1) : undefined;
  return last === undefined ? names : names.filter((each) => each !== last);
}

function isOf({ asker }: KnownName, other: Asker | null): boolean {
  return asker === null || other === null ? asker === other : isSameAsker(asker, other);
}

function bytesOf(names: readonly KnownName[]): number {
  let bytes = 0;
  for (const { name, aliases } of names) {
    bytes += NAME_BYTES + name.length;
    for (const alias of aliases) bytes += ALIAS_BYTES + alias.length;
  }
  return bytes;
}
