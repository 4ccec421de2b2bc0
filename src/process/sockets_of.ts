import type { SocketInfo } from "../core/socket_info.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";

/** What was found, the likeliest first. */
export function socketsOf(search: SocketSearch): readonly SocketInfo[] {
  switch (search.kind) {
    case "exact":
    case "likely":
      return [search.socket];
    case "candidates":
      return search.candidates.map(({ socket }) => socket);
    case "none":
      return [];
  }
}
