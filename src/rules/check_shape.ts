import type { z } from "zod";
import { notOneOf, oneOf } from "./nearest.ts";
import { below, type Parsed, type Problem } from "./parsed.ts";

/** Checks a document against a zod schema; problems say where (from `path` on), what was expected and what was found. */
export function checkShape<T>(schema: z.ZodType<T>, document: unknown, path = "$"): Parsed<T> {
  const result = schema.safeParse(document, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.map((issue) => toProblem(issue, path)) };
}

function toProblem(issue: z.core.$ZodIssue, path: string): Problem {
  return { path: issue.path.reduce<string>(below, path), reason: reasonOf(issue) };
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== "custom") return "missing";
  if (issue.code === "invalid_value") {
    const known = issue.values.map(String);
    return typeof issue.input === "string"
      ? notOneOf(issue.input, known)
      : `${oneOf(known)}, not ${kindOf(issue.input)}`;
  }
  if (issue.code === "invalid_type") return `expected ${issue.expected}, not ${kindOf(issue.input)}`;
  if (issue.code === "invalid_union") return `not what is expected here, but ${kindOf(issue.input)}`;
  return issue.message;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
