import { dirname, join } from "@std/path";
import type { NamedAddress } from "../names/named_address.ts";
import { type Moment, readSavedNames, writeSavedNames } from "../names/saved_names.ts";
import { loadDocument } from "../store/load_document.ts";
import { readFailure } from "../store/read_failure.ts";
import { LARGEST_FILE, type ReadOptions } from "../store/read_safely.ts";
import { writeSafely } from "../store/write_safely.ts";
import { bootId } from "./boot_id.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { STATE_DIRECTORY } from "./state_directory.ts";

const NAMES = "names.json";
/** UTF-8 may take three bytes for a letter. */
const MOST_LETTERS = LARGEST_FILE / 4;

export interface NamesFileParts {
  readonly file: string;
  readonly read: ReadOptions;
  readonly boot: string;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Names are forgotten with the end of the daemon. */
  readonly warn: (message: string) => void;
}

/** Keeps names beyond the end of the daemon, for the same boot of the machine: after it, a pid is another process. */
export class NamesFile {
  readonly #parts: NamesFileParts;

  constructor(parts: NamesFileParts) {
    this.#parts = parts;
  }

  /** What holds still of what was saved. */
  load(): NamedAddress[] {
    const { file, read, warn } = this.#parts;
    const loaded = loadDocument(file, read, (text) => readSavedNames(text, this.#now()), () => []);
    if (loaded.ok) return loaded.value;
    for (const { path, reason } of loaded.problems) warn(`${file}: ${path}: ${reason}; names are learned anew`);
    return [];
  }

  save(names: readonly NamedAddress[]): void {
    const { file, warn } = this.#parts;
    try {
      Deno.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeSafely(file, writeSavedNames(names, this.#now(), MOST_LETTERS));
    } catch (error) {
      warn(`${file} cannot be written, and names are learned anew with the next start: ${readFailure(error)}`);
    }
  }

  #now(): Moment {
    return { boot: this.#parts.boot, wall: this.#parts.wall() };
  }
}

export function namesFileOf({ options: { statePath, allowInsecureFiles, reporter } }: DaemonContext): NamesFile {
  return new NamesFile({
    file: join(statePath ?? STATE_DIRECTORY, NAMES),
    read: { userId: Deno.uid(), allowInsecureFiles },
    boot: bootId(),
    wall: () => Date.now(),
    warn: (message) => reporter.event({ event: "warning", code: "names-file", message }),
  });
}
