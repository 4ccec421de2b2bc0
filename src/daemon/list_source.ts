import { listKey, type ListReference, type Lists, NO_LISTS } from "../rules/lists/loaded_list.ts";
import { type FileProblem, problemText } from "../store/file_problem.ts";
import type { ListSnapshot } from "../store/list_directories.ts";
import type { ReadOptions } from "../store/read_safely.ts";
import type { BuilderReport, ListsWanted } from "./builder_messages.ts";

export interface ListSourceParts {
  /** The module that is also the worker: main.ts, or the bundle made of it. */
  readonly entry: string;
  readonly read: ReadOptions;
  readonly warn: (message: string) => void;
  /** Lists were read, or are not waited for any more. */
  readonly onChange: () => void;
  /** How long lists are waited for, and how soon a builder that failed is replaced. Milliseconds. */
  readonly patience: number;
}

type Timer = ReturnType<typeof setTimeout>;

/**
 * The main thread's side of the builder worker, which is started when the first list is wanted. What was read stays while
 * it is read anew, and while it cannot be read.
 */
export class ListSource implements Disposable {
  readonly #parts: ListSourceParts;
  #wanted: readonly ListReference[] = [];
  #lists: Lists = NO_LISTS;
  #worker: Worker | null = null;
  #takesOrders = false;
  #request = 0;
  #waiting: { readonly timer: Timer; readonly done: PromiseWithResolvers<void> } | null = null;
  #restart: Timer | null = null;
  #told = "";

  constructor(parts: ListSourceParts) {
    this.#parts = parts;
  }

  /** What is known of the wanted lists at this moment. */
  get lists(): Lists {
    return this.#lists;
  }

  /** Whether lists are wanted that are being read for the first time. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** Returns when no list is waited for. */
  async read(): Promise<void> {
    await this.#waiting?.done.promise;
  }

  /** Wants these lists and no others. */
  want(lists: readonly ListReference[]): void {
    const isSame = lists.length === this.#wanted.length &&
      lists.every((list) => this.#wanted.some((other) => listKey(other) === listKey(list)));
    if (isSame) return;
    this.#wanted = lists;
    this.#request++;
    this.#keep(this.#lists);
    if (lists.length === 0) return this.#end();
    if (lists.some((list) => !this.#lists.has(listKey(list)))) this.#wait();
    if (this.#worker === null) this.#start();
    else this.#order();
  }

  [Symbol.dispose](): void {
    this.#wanted = [];
    this.#end();
  }

  #wait(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting.timer);
    const done = this.#waiting?.done ?? Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#parts.warn("lists take long to be read: until they are, what they hold is not known");
      this.#goOn();
    }, this.#parts.patience);
    this.#waiting = { timer, done };
  }

  /** Nothing is waited for any more. */
  #goOn(): void {
    this.#stopWaiting();
    this.#parts.onChange();
  }

  #stopWaiting(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting.timer);
    this.#waiting?.done.resolve();
    this.#waiting = null;
  }

  #start(): void {
    const worker = new Worker(this.#parts.entry, { type: "module", name: "builder" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<BuilderReport>) => this.#onReport(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#onFailure(event.message);
    };
  }

  #order(): void {
    const wanted: ListsWanted = { request: this.#request, lists: this.#wanted, read: this.#parts.read };
    if (this.#takesOrders) this.#worker?.postMessage(wanted);
  }

  #onReport(report: BuilderReport): void {
    if (report.kind === "ready") {
      this.#takesOrders = true;
      return this.#order();
    }
    if (report.request !== this.#request) return; // the answer to the latest request will come
    const changed = this.#take(report.snapshot);
    if (changed || this.#waiting !== null) this.#goOn();
  }

  /** Whether there is something new among it. */
  #take({ lists, problems }: ListSnapshot): boolean {
    this.#tell(problems);
    const before = this.#lists;
    this.#keep(new Map([...before, ...lists.map((list) => [listKey(list), list] as const)]));
    return lists.some((list) => before.get(listKey(list))?.version !== list.version);
  }

  /** Of these, what is wanted. */
  #keep(lists: Lists): void {
    const keys = this.#wanted.map(listKey);
    this.#lists = new Map([...lists].filter(([key]) => keys.includes(key)));
  }

  #tell(problems: readonly FileProblem[]): void {
    const text = JSON.stringify(problems);
    if (text === this.#told) return;
    this.#told = text;
    for (const problem of problems) this.#parts.warn(problemText(problem));
  }

  #onFailure(error: string): void {
    this.#end();
    this.#parts.warn(`the thread that reads lists failed, they stay as they are for now: ${error}`);
    this.#restart = setTimeout(() => this.#start(), this.#parts.patience);
    this.#parts.onChange();
  }

  #end(): void {
    this.#stopWaiting();
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#restart = null;
    this.#worker?.terminate();
    this.#worker = null;
    this.#takesOrders = false;
    this.#told = "";
  }
}
