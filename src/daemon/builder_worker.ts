import { Libc } from "../ffi/libc.ts";
import { ListDirectories, type ListSnapshot } from "../store/list_directories.ts";
import type { BuilderReport, ListsWanted } from "./builder_messages.ts";
import { giveBackMemory } from "./give_back_memory.ts";

/** What of a worker's global scope is used. */
export interface BuilderScope {
  postMessage(message: BuilderReport): void;
  onmessage: ((event: { data: ListsWanted }) => void) | null;
}

/** How often list files are looked at, for what inotify does not tell. Milliseconds. */
const LOOK_AFTER = 10_000;

/**
 * The builder thread: reads and watches list files, and makes of them what decisions need. It says `ready` first: what is
 * sent before the handler is set would be lost.
 */
export function startBuilderWorker(scope: BuilderScope): void {
  let directories: ListDirectories | null = null;
  let request = 0;
  const libc = new Libc();
  const tell = (snapshot: ListSnapshot): void => {
    scope.postMessage({ kind: "lists", request, snapshot });
    setTimeout(() => giveBackMemory(libc)); // what building has left, once nothing of it is in use
  };
  scope.onmessage = ({ data }) => {
    request = data.request;
    directories ??= new ListDirectories({
      ...data.read,
      lookAfter: LOOK_AFTER,
      onChange: tell,
    });
    tell(directories.want(data.lists));
    libc.yieldToOthers(); // packets wait for the first lists, and later ones for packets
  };
  scope.postMessage({ kind: "ready" });
}
