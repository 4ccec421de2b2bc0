import type { z } from "zod";
import type { Peer } from "../core/peer.ts";
import { checkShape } from "../rules/check_shape.ts";
import { parseJson } from "../rules/parse_json.ts";
import { ControlError, STATUS } from "./control_error.ts";
import type { EventStream } from "./event_stream.ts";
import type { Role } from "./role.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A request that may be made: whoever makes it has the role. */
export interface Asked {
  readonly peer: Peer;
  readonly role: Role;
  /** What stands in the path for its words in braces. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
}

export type Answer =
  | { readonly kind: "json"; readonly document: unknown }
  | { readonly kind: "text"; readonly text: string }
  /** Goes on until either side ends it; what is returned is disposed of then. */
  | { readonly kind: "events"; readonly begin: (stream: EventStream) => Disposable };

/** One thing that can be asked of the daemon. */
export interface Route {
  readonly method: Method;
  /** Such as `/v1/rules/{name}`. */
  readonly path: string;
  /** The least that who asks has to be. */
  readonly role: Role;
  /** Throws a ControlError. */
  answer(asked: Asked): Answer | Promise<Answer>;
}

/** A request's body as its schema wants it. Throws a ControlError that names the place of each problem. */
export function bodyOf<T>({ body }: Asked, schema: z.ZodType<T>): T {
  const document = parseJson(body);
  const parsed = document.ok ? checkShape(schema, document.value) : document;
  if (parsed.ok) return parsed.value;
  throw new ControlError(STATUS.badRequest, "the request is not what is expected here", parsed.problems);
}

export interface FoundRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The route for a method and a path. Throws a ControlError if there is none. */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const fitting = routes.flatMap((route) => {
    const parameters = match(route.path, path);
    return parameters === null ? [] : [{ route, parameters }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  if (fitting.length === 0) throw new ControlError(STATUS.notFound, `there is nothing at ${path}`);
  const methods = fitting.map(({ route }) => route.method).join(", ");
  throw new ControlError(STATUS.wrongMethod, `${path} takes ${methods}, not ${method}`);
}

function match(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [at, word] of wanted.entries()) {
    const value = decoded(given[at] ?? "");
    if (value === null) return null;
    if (word.startsWith("{")) parameters[word.slice(1, -1)] = value;
    else if (word !== value) return null;
  }
  return parameters;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
