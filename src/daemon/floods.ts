import type { FlowTuple } from "../core/connection.ts";
import { FirewallError } from "../firewall/interception.ts";
import type { Reporter } from "../report/reporter.ts";

/** Flows that come within this time are handed on together. */
const TOGETHER_MILLISECONDS = 5;
/** So many at once; others are told again within a second, if they go on. */
const MOST_FLOWS = 256;

type DropDenied = (flows: readonly FlowTuple[]) => void;

/** Denied flows that go on sending, on their way to the interception rules, which drop them for a moment by themselves. */
export class Floods {
  readonly #reporter: Pick<Reporter, "event">;
  #flows: FlowTuple[] = [];
  #drop: DropDenied | null = null;
  #warned = false;

  constructor(reporter: Pick<Reporter, "event">) {
    this.#reporter = reporter;
  }

  /** From now on there are rules that can do it. */
  dropBy(drop: DropDenied): void {
    this.#drop = drop;
  }

  add(flow: FlowTuple): void {
    if (this.#drop === null || this.#flows.length >= MOST_FLOWS) return;
    if (this.#flows.push(flow) === 1) setTimeout(() => this.#handOn(), TOGETHER_MILLISECONDS);
  }

  #handOn(): void {
    const flows = this.#flows.splice(0);
    try {
      this.#drop?.(flows);
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
      if (this.#warned) return;
      this.#warned = true;
      const message = `denied flows that go on sending cannot be dropped by the interception rules: ${error.message}`;
      this.#reporter.event({ event: "warning", code: "denied-flows", message });
    }
  }
}
