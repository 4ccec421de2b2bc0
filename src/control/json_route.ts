import type { z } from "zod";
import type { Role } from "./role.ts";
import { type Asked, bodyOf, type Method, type Route } from "./route.ts";

/** A route that takes a JSON document and answers with one. */
export interface JsonRoute<Body> {
  readonly method: Method;
  readonly path: string;
  readonly role: Role;
  readonly body: z.ZodType<Body>;
  /** Throws a ControlError. */
  readonly act: (body: Body, asked: Asked) => unknown;
}

export function jsonRoute<Body>({ method, path, role, body, act }: JsonRoute<Body>): Route {
  return {
    method,
    path,
    role,
    answer: async (asked) => ({ kind: "json", document: await act(bodyOf(asked, body), asked) }),
  };
}

/** A route without a body that answers with a JSON document. */
export function getRoute(path: string, role: Role, look: (asked: Asked) => unknown): Route {
  return {
    method: "GET",
    path,
    role,
    answer: async (asked) => ({ kind: "json", document: await look(asked) }),
  };
}
