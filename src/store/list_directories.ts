import { listKey, type ListReference, type LoadedList } from "../rules/lists/loaded_list.ts";
import { directoryIdentity } from "./directory_identity.ts";
import type { FileProblem } from "./file_problem.ts";
import { type ListState, loadList } from "./load_list.ts";
import type { ReadOptions } from "./read_safely.ts";

/** All lists that are wanted, at one time. Plain data. */
export interface ListSnapshot {
  /** Without those that never could be read. */
  readonly lists: readonly LoadedList[];
  readonly problems: readonly FileProblem[];
}

export interface ListDirectoriesOptions extends ReadOptions {
  /** Called with the whole after every change of a list, or of the problems alone. */
  onChange(snapshot: ListSnapshot): void;
  /** How often all is looked at, for what inotify does not tell. Milliseconds. */
  readonly lookAfter: number;
}

type Timer = ReturnType<typeof setTimeout>;

/** Files are read when nothing more has been told for so long: whoever writes one in place is done by then. */
const QUIET = 100;
/** However much is told, they are read after this time. */
const LATEST = 2_000;

/** The list files of several directories, kept up to date. One watcher for all. Dispose it to stop. */
export class ListDirectories implements Disposable {
  readonly #options: ListDirectoriesOptions;
  readonly #looking: Timer;
  #wanted: readonly ListReference[] = [];
  #states: ReadonlyMap<string, ListState> = new Map();
  #watcher: Deno.FsWatcher | null = null;
  /** The directories that are watched, by path, device and inode. */
  #watched = "";
  #reading: Timer | null = null;
  #firstTold = 0;
  #told = "";

  constructor(options: ListDirectoriesOptions) {
    this.#options = options;
    this.#looking = setInterval(() => this.#load(), options.lookAfter);
  }

  /** Wants these lists and no others. Returns when they are read, and tells nobody. */
  want(lists: readonly ListReference[]): ListSnapshot {
    this.#wanted = lists;
    this.#watch();
    this.#read();
    return this.#remember();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking);
    if (this.#reading !== null) clearTimeout(this.#reading);
    this.#unwatch();
  }

  #load(): void {
    this.#watch(); // before reading: what changes meanwhile is told
    this.#read();
    const before = this.#told;
    const snapshot = this.#remember();
    if (this.#told !== before) this.#options.onChange(snapshot);
  }

  #read(): void {
    const now = Date.now();
    this.#states = new Map(this.#wanted.map((list) => {
      const key = listKey(list);
      return [key, loadList(list, this.#options, now, this.#states.get(key))];
    }));
  }

  #remember(): ListSnapshot {
    const states = [...this.#states.values()];
    const lists = states.flatMap(({ list }) => list === null ? [] : [list]);
    const problems = states.flatMap(({ problems }) => problems);
    this.#told = JSON.stringify([lists.map((list) => [listKey(list), list.version]), problems]);
    return { lists, problems };
  }

  /** Watches the directories that the paths name now. */
  #watch(): void {
    const there = [...new Set(this.#wanted.map(({ directory }) => directory))]
      .map((directory) => [directory, directoryIdentity(directory)] as const)
      .filter(([, identity]) => identity !== null);
    const watched = JSON.stringify(there);
    if (watched === this.#watched) return;
    this.#unwatch();
    if (there.length === 0) return;
    try {
      this.#watcher = Deno.watchFs(there.map(([directory]) => directory), { recursive: false });
      this.#watched = watched;
      this.#listen(this.#watcher);
    } catch {
      // One is gone meanwhile, or we are out of inotify watches: the next look tries again, and reads in any case.
    }
  }

  #unwatch(): void {
    const watcher = this.#watcher;
    this.#watcher = null;
    this.#watched = "";
    watcher?.close();
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind } of watcher) if (kind !== "access" && watcher === this.#watcher) this.#schedule();
  }

  #schedule(): void {
    const now = performance.now();
    if (this.#reading === null) this.#firstTold = now;
    else clearTimeout(this.#reading);
    const rest = Math.max(0, this.#firstTold + LATEST - now);
    this.#reading = setTimeout(() => {
      this.#reading = null;
      this.#load();
    }, Math.min(QUIET, rest));
  }
}
