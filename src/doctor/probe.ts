import type { CheckName } from "./checks.ts";
import type { Outcome } from "./outcome.ts";

/** One thing to try. It leaves the host as it was. What it throws is told as a thing that could not be tried. */
export interface Probe {
  readonly name: CheckName;
  readonly try: () => Outcome | Promise<Outcome>;
}
