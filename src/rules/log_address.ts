import { type Endpoint, parseEndpoint } from "../core/endpoint.ts";

/** Where messages of syslog go: a socket of this host, or a program that listens somewhere. */
export type LogAddress =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "udp" | "tcp"; readonly endpoint: Endpoint };

/** Reads a path, "udp://HOST:PORT" or "tcp://HOST:PORT"; null if the text is anything else. */
export function parseLogAddress(text: string): LogAddress | null {
  if (/^\/[^\0]*$/.test(text)) return { kind: "socket", path: text };
  const [, kind, rest = ""] = /^(udp|tcp):\/\/(.+)$/.exec(text) ?? [];
  const endpoint = parseEndpoint(rest);
  return endpoint === null || (kind !== "udp" && kind !== "tcp") ? null : { kind, endpoint };
}
