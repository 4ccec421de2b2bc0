import { ListDirectories } from "../store/list_directories.ts";
import type { BuilderReport, ListsWanted } from "./builder_messages.ts";

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
  scope.onmessage = ({ data }) => {
    request = data.request;
    directories ??= new ListDirectories({
      ...data.read,
      lookAfter: LOOK_AFTER,
      onChange: (snapshot) => scope.postMessage({ kind: "lists", request, snapshot }),
    });
    scope.postMessage({ kind: "lists", request, snapshot: directories.want(data.lists) });
  };
  scope.postMessage({ kind: "ready" });
}
