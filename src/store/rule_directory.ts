import { resolve } from "@std/path";
import { directoryIdentity } from "./directory_identity.ts";
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
  /** The files that inotify told of since the last load. */
  #changed: Set<string> | "all" = "all";
  /** Whether the watch was begun a second time: see #look. */
  #isSettled = false;
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
    this.#changed = new Set();
    this.#told = JSON.stringify(this.#snapshot);
    this.#armEnd();
    this.#lookAfter = setInterval(() => this.#look(), LOOK_AFTER);
  }

  /** What was told last. */
  get snapshot(): RuleSnapshot {
    return this.#snapshot;
  }

  /** The file that has given the rule of this name; null if none has. */
  fileOf(name: string): string | null {
    return this.#files.good.findLast(({ rule }) => rule.name === name)?.file ?? null;
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

  /** Reads what inotify told of; everything if that may not be all there is to read. */
  #load(afresh = false): void {
    const only = this.#changed;
    this.#changed = new Set();
    const isSame = this.#watch() && only !== "all" && !afresh;
    this.#tell(this.#files.load(isSame ? { only } : { afresh }));
  }

  #tell(snapshot: RuleSnapshot): void {
    this.#armEnd();
    const text = JSON.stringify(snapshot);
    if (text === this.#told) return;
    this.#told = text;
    this.#snapshot = snapshot;
    this.#options.onChange(snapshot);
  }

  /** Watches the directory that the path names now. Whether it was watched already. */
  #watch(): boolean {
    const identity = directoryIdentity(this.#path);
    if (this.#watcher !== null && identity === this.#watched) return true;
    this.#unwatch();
    if (identity !== null) this.#beginWatch(identity);
    else this.#watched = "";
    return false;
  }

  #beginWatch(identity: string): void {
    try {
      this.#watcher = Deno.watchFs(this.#path, { recursive: false });
      this.#isSettled = identity === this.#watched;
      this.#watched = identity;
      this.#listen(this.#watcher);
    } catch {
      // Gone meanwhile, or out of inotify watches: #look reads it again and again as long as there is no watcher.
    }
  }

  /** The directory went. Another one may have its inode. */
  #forget(): void {
    this.#unwatch();
    this.#watched = "";
  }

  #unwatch(): void {
    const watcher = this.#watcher;
    this.#watcher = null;
    watcher?.close();
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    for await (const event of watcher) {
      if (event.kind === "access") continue;
      if (watcher === this.#watcher && event.kind === "remove" && event.paths.includes(this.#path)) this.#forget();
      this.#note(event);
      this.#schedule();
    }
  }

  /** The kernel says "rescan" when it had more to tell than its queue holds. */
  #note(event: Deno.FsEvent): void {
    if (event.flag === "rescan" || event.paths.includes(this.#path)) this.#changed = "all";
    if (this.#changed !== "all") { for (const path of event.paths) this.#changed.add(path); }
  }

  #schedule(): void {
    this.#coalescing ??= setTimeout(() => {
      this.#coalescing = null;
      this.#load();
    }, COALESCE);
  }

  /**
   * For what inotify does not tell: a directory that appears, or a link to it that is turned. A new watch is begun once
   * more, for the runtime keeps watches by path, and may have ended it when it heard late that the old directory went.
   */
  #look(): void {
    if (this.#watcher !== null && !this.#isSettled) this.#unwatch();
    const identity = directoryIdentity(this.#path);
    const isTold = this.#watcher !== null ? identity === this.#watched : identity === null;
    if (!isTold || (identity === null) !== (this.#snapshot.source === "built-in")) this.#load();
  }

  #armEnd(): void {
    if (this.#ending !== null) clearTimeout(this.#ending);
    this.#ending = null;
    const rest = this.#files.nextEnd() - this.#options.clock.now();
    if (rest === Number.POSITIVE_INFINITY) return;
    this.#ending = setTimeout(() => this.#tell(this.#files.snapshot()), Math.min(Math.max(rest, 0) + 1, LONGEST_TIMER));
  }
}
