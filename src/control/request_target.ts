import { ControlError, STATUS } from "./control_error.ts";

export interface RequestTarget {
  /** As it was sent, with its escapes. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Path and query of what a request asks for (RFC 9112, 3.2). Throws a ControlError for what is neither path nor URL. */
export function requestTarget(text: string): RequestTarget {
  // Not as a URL relative to another: "//x" would name a host.
  const url = URL.parse(text.startsWith("/") ? `http://localhost${text}` : text);
  if (url === null) throw new ControlError(STATUS.badRequest, "what is asked for is no path");
  return { path: url.pathname, query: url.searchParams };
}
