import { resolve } from "@std/path";
import { RuleFiles, type RuleFilesOptions } from "./rule_files.ts";
import type { RuleSnapshot } from "./rule_snapshot.ts";

export interface RuleDirectoryOptions extends RuleFilesOptions {
  /** Called with the whole of it after every change, also of the problems alone; not for the first load. */
  onChange(snapshot: RuleSnapshot): void;
}

type Timer = ReturnType<typeof setTimeout>;

/** A change is read this many milliseconds after it was first told, together with what came with it. */
const COALESCE = 20;
/** How often it is looked whether the directory is still the one that is watched. */
const LOOK_AFTER = 500;
/** Timers stand still while the machine sleeps: the clock is asked at least this often while a rule has an end. */
const LONGEST_TIMER = 30_000;

/** The rules of a directory, kept up to date. Dispose it to stop. */
export class RuleDirectory implements Disposable {
  readonly #options: RuleDirectoryOptions;
  readonly #path: string;
  readonly #files: RuleFiles;
  readonly #lookAfter: Timer;
  #watcher: Deno.FsWatcher | null = null;
  /** Device and inode of the watched directory. */
  #watched = "";
  #coalescing: Timer | null = null;
  #ending: Timer | null = null;
  #snapshot: RuleSnapshot;
  #told: string;

  /** Reads the directory at once, and watches it from then on. */
  constructor(options: RuleDirectoryOptions) {
    this.#options = options;
    this.#path = resolve(options.path);
    this.#files = new RuleFiles({ ...options, path: this.#path });
    this.#watch();
    this.#snapshot = this.#files.load();
    this.#told = JSON.stringify(this.#snapshot);
    this.#armEnd();
    this.#lookAfter = setInterval(() => this.#look(), LOOK_AFTER);
  }

  /** What was told last. */
  get snapshot(): RuleSnapshot {
    return this.#snapshot;
  }

  /** Reads everything now, and looks users up anew (SIGHUP). Tells of a change like any other. */
  reload(): RuleSnapshot {
    this.#load(true);
    return this.#snapshot;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#lookAfter);
    if (this.#coalescing !== null) clearTimeout(this.#coalescing);
    if (this.#ending !== null) clearTimeout(this.#ending);
    this.#unwatch();
  }

  #load(afresh = false): void {
    this.#watch();
    this.#tell(this.#files.load(afresh));
  }

  #tell(snapshot: RuleSnapshot): void {
    this.#armEnd();
    const text = JSON.stringify(snapshot);
    if (text === this.#told) return;
    this.#told = text;
    this.#snapshot = snapshot;
    this.#options.onChange(snapshot);
  }

  /** Watches the directory that the path names now, if it is not watched already. */
  #watch(): void {
    const identity = identityOf(this.#path);
    if (this.#watcher !== null && identity === this.#watched) return;
    this.#unwatch();
    if (identity === null) return;
    try {
      this.#watcher = Deno.watchFs(this.#path, { recursive: false });
      this.#watched = identity;
      this.#listen(this.#watcher);
    } catch {
      // Gone meanwhile, or out of inotify watches: #look reads it again and again as long as there is no watcher.
    }
  }

  #unwatch(): void {
    const watcher = this.#watcher;
    this.#watcher = null;
    watcher?.close();
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    for await (const event of watcher) {
      if (event.kind === "access") continue;
      if (watcher === this.#watcher && event.kind === "remove" && event.paths.includes(this.#path)) this.#unwatch();
      this.#schedule();
    }
  }

  #schedule(): void {
    this.#coalescing ??= setTimeout(() => {
      this.#coalescing = null;
      this.#load();
    }, COALESCE);
  }

  /** For what inotify does not tell: a directory that appears, or a link to it that is turned. */
  #look(): void {
    const identity = identityOf(this.#path);
    const isTold = this.#watcher !== null ? identity === this.#watched : identity === null;
    if (!isTold || (identity === null) !== (this.#snapshot.source === "built-in")) this.#load();
  }

  #armEnd(): void {
    if (this.#ending !== null) clearTimeout(this.#ending);
    this.#ending = null;
    const rest = this.#files.nextEnd() - this.#options.clock.monotonicMilliseconds();
    if (rest === Number.POSITIVE_INFINITY) return;
    this.#ending = setTimeout(() => this.#tell(this.#files.snapshot()), Math.min(Math.max(rest, 0) + 1, LONGEST_TIMER));
  }
}

/** Device and inode; null if the path names nothing that can be seen. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
