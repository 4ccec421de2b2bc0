import type { HashAlgorithm } from "../core/hash_algorithm.ts";
import type { Process } from "../core/process.ts";
import type { Attributor } from "../process/attributor.ts";
import { NOT_YET } from "../rules/not_yet.ts";
import type { Awaited } from "./awaited.ts";
import type { ChecksumWanted } from "./hasher_messages.ts";

/** For so long a packet waits for a checksum. Milliseconds. */
const PATIENCE = 300;
/** Of a larger file none is made: it would keep a processor busy for seconds. */
const MOST_BYTES = 2 ** 30;
const MOST_KNOWN = 1024;
/** Each keeps a descriptor open. */
const MOST_WANTED = 64;

/** The checksum of one file in one state of it. */
export interface Checksum extends Awaited {
  readonly key: string;
  readonly algorithm: HashAlgorithm;
  readonly version: string;
  /** In hexadecimal digits; null if there is none. */
  digest: string | null | typeof NOT_YET;
  isWanted: boolean;
}

export interface ChecksumsParts {
  readonly attributor: Pick<Attributor, "directoryOf">;
  /** Has a checksum made, which `take` is told of. */
  readonly ask: (wanted: ChecksumWanted) => void;
  readonly counters: { checksumsRefused: number };
}

/**
 * The checksums of executables, as the verdict thread has them: those that were made, and those that are wanted. A file is
 * known by device, inode, size and times. Nothing is read here.
 */
export class Checksums {
  readonly #parts: ChecksumsParts;
  /** The oldest first. */
  readonly #known = new Map<string, Checksum>();
  #wanted = 0;

  constructor(parts: ChecksumsParts) {
    this.#parts = parts;
  }

  /** That of the file that runs, whatever its path; null if it cannot be looked at, or is too large. */
  of(process: Process, algorithm: HashAlgorithm): Checksum | null {
    const version = this.#parts.attributor.directoryOf(process)?.versionBehind("exe") ?? null;
    if (version === null || version.size > MOST_BYTES) return null;
    const key = `${algorithm} ${version.text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const checksum: Checksum = {
      key,
      algorithm,
      version: version.text,
      digest: NOT_YET,
      isWanted: false,
      patience: PATIENCE,
    };
    this.#keep(checksum);
    return checksum;
  }

  /** Has it made, unless it is being made. Where that is not possible, there is none. */
  want(process: Process, checksum: Checksum): void {
    if (checksum.digest !== NOT_YET || checksum.isWanted) return;
    const { attributor, counters, ask } = this.#parts;
    const isBusy = this.#wanted >= MOST_WANTED;
    if (isBusy) counters.checksumsRefused++;
    const descriptor = isBusy ? null : attributor.directoryOf(process)?.holdBehind("exe") ?? null;
    if (descriptor === null) return this.#giveUp(checksum);
    const { key, algorithm, version } = checksum;
    checksum.isWanted = true;
    this.#wanted++;
    this.#keep(checksum);
    ask({ key, algorithm, version, descriptor });
  }

  /** Takes in one that was wanted: returned, if anybody may wait for it. Where there is none, it may be asked for again. */
  take(key: string, digest: string | null): Checksum | null {
    const checksum = this.#known.get(key);
    if (checksum === undefined || !checksum.isWanted) return null;
    this.#wanted--;
    checksum.isWanted = false;
    if (digest === null) this.#giveUp(checksum);
    else checksum.digest = digest;
    return checksum;
  }

  /** Whoever asks next begins anew. */
  #giveUp(checksum: Checksum): void {
    checksum.digest = null;
    this.#known.delete(checksum.key);
  }

  #keep(checksum: Checksum): void {
    this.#known.set(checksum.key, checksum);
    if (this.#known.size > MOST_KNOWN) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const [key, { isWanted }] of this.#known) {
      if (!isWanted) return void this.#known.delete(key);
    }
  }
}
