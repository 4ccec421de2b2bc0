import { createHash, type Hash } from "node:crypto";
import type { FileVersion } from "../process/proc_fs.ts";
import type { ChecksumWanted } from "./hasher_messages.ts";

/** Read at a time: half a millisecond. */
const PORTION = 1 << 20;

/** What is read of a file to be hashed. */
export interface FileToHash extends Disposable {
  version(): FileVersion | null;
  /** How many bytes were read into the buffer, from this place of the file on: 0 at its end; negative if it cannot be read. */
  read(buffer: Uint8Array<ArrayBuffer>, from: number): number;
}

interface Job {
  readonly wanted: ChecksumWanted;
  readonly file: FileToHash;
  readonly hash: Hash;
  readonly size: number;
  /** Read so far. */
  at: number;
}

/**
 * Makes checksums, a portion of a file at a time: always of the file of which least is left, lest a large one keep small
 * ones waiting. A file that is not in the state that is asked for, or not any more when it has been read, has none.
 */
export class Hasher {
  readonly #open: (descriptor: number) => FileToHash | null;
  readonly #answer: (key: string, digest: string | null) => void;
  readonly #buffer = new Uint8Array(PORTION);
  readonly #jobs = new Set<Job>();

  constructor(
    open: (descriptor: number) => FileToHash | null,
    answer: (key: string, digest: string | null) => void,
  ) {
    this.#open = open;
    this.#answer = answer;
  }

  add(wanted: ChecksumWanted): void {
    const file = this.#open(wanted.descriptor);
    const version = file?.version() ?? null;
    if (file !== null && version?.text === wanted.version) {
      this.#jobs.add({ wanted, file, hash: createHash(wanted.algorithm), size: version.size, at: 0 });
      return;
    }
    file?.[Symbol.dispose]();
    this.#answer(wanted.key, null);
  }

  /** Reads one portion. False if there is nothing to be read any more. */
  step(): boolean {
    const job = this.#shortest();
    if (job === null) return false;
    const read = job.file.read(this.#buffer, job.at);
    if (read > 0) {
      job.hash.update(this.#buffer.subarray(0, read));
      job.at += read;
    } else this.#finish(job, read === 0);
    return this.#jobs.size > 0;
  }

  #shortest(): Job | null {
    let shortest: Job | null = null;
    for (const job of this.#jobs) if (shortest === null || leftOf(job) < leftOf(shortest)) shortest = job;
    return shortest;
  }

  #finish(job: Job, isWhole: boolean): void {
    this.#jobs.delete(job);
    using file = job.file;
    const isSame = isWhole && file.version()?.text === job.wanted.version;
    this.#answer(job.wanted.key, isSame ? job.hash.digest("hex") : null);
  }
}

function leftOf({ size, at }: Job): number {
  return size - at;
}
