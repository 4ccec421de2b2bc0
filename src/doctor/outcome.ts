/** What trying one thing came to. */
export interface Outcome {
  /** `unknown`: it could not be tried; the detail says for want of what. */
  readonly state: "ok" | "problem" | "unknown";
  /** What is there, or why not; "" where there is no more to say. */
  readonly detail: string;
}

export const ok = (detail: string): Outcome => ({ state: "ok", detail });
export const problem = (detail: string): Outcome => ({ state: "problem", detail });
export const unknown = (detail: string): Outcome => ({ state: "unknown", detail });
