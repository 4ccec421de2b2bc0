import type { Problem } from "../rules/parsed.ts";

/** What a request can fail for: the status of HTTP, and what is the matter. */
export const STATUS = {
  badRequest: 400,
  forbidden: 403,
  notFound: 404,
  wrongMethod: 405,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  unusable: 422,
  failed: 500,
} as const;

export type ErrorStatus = typeof STATUS[keyof typeof STATUS];

/** A request that is answered with an error. `problems` have their place in the document that was sent. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(readonly status: ErrorStatus, message: string, readonly problems: readonly Problem[] = []) {
    super(message);
  }
}
