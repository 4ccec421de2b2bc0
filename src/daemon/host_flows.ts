import type { Conntrack } from "../conntrack/conntrack.ts";
import type { ConntrackEntry } from "../conntrack/conntrack_entry.ts";
import { formatIp } from "../core/format_ip.ts";
import { type IpAddress, isLoopback, unmapped } from "../core/ip_address.ts";
import { generationMark, type Marks } from "../core/marks.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { Configuration } from "../rules/configuration.ts";
import { begunConnections, listeningPorts } from "../sockdiag/connections.ts";
import type { SocketDiag } from "../sockdiag/socket_diag.ts";
import { clearMarks } from "./flow_marks.ts";
import { isKernelsError } from "./is_kernels_error.ts";

export interface HostFlowsParts {
  readonly conntrack: Conntrack;
  readonly diag: SocketDiag;
  readonly marks: Marks;
  /** Of this host, as formatIp writes them. */
  readonly addresses: ReadonlySet<string>;
  readonly warn: (message: string) => void;
}

/** What became of flows that were there before us. */
export interface TakenOver {
  readonly adopted: number;
  readonly ended: number;
}

/** The flows of this host when we come, and when we go. */
export class HostFlows {
  readonly #parts: HostFlowsParts;

  constructor(parts: HostFlowsParts) {
    this.#parts = parts;
  }

  /** Whatever a daemon before us remembered, and what we did: those who come next begin anew. */
  clear(): void {
    const { conntrack, marks } = this.#parts;
    this.#ask(() => clearMarks(conntrack, marks), "the kernel does not tell its flows (ctnetlink)");
  }

  /**
   * To be called when the interception rules are in force. Adopted flows count as let through under this generation: a
   * later change of the rules reaches them. To judge them is the business of the interception rules. Where they are to end,
   * connections of TCP are aborted; the next packet of others is judged.
   */
  takeOver(existing: Configuration["existing"], generation: number): TakenOver {
    const [adopt, end] = [existing === "adopt", existing === "end"];
    const failure = "what was there before cannot be taken over";
    return {
      adopted: adopt ? this.#ask(() => this.#adopt(generation), failure) : 0,
      ended: end ? this.#ask(() => this.#end(), failure) : 0,
    };
  }

  /** Those that visitors began, or that this host forwards, are no business of ours. */
  #adopt(generation: number): number {
    const { conntrack, diag, marks } = this.#parts;
    const listening = listeningPorts(diag);
    const begunHere = ({ tuple: { protocol, source, sourcePort } }: ConntrackEntry): boolean =>
      this.#isOwn(source) && !(protocol === IPPROTO_TCP && sourcePort !== null && listening.has(sourcePort));
    const adopted = conntrack.list({ value: 0, mask: marks.mask }).filter(begunHere);
    const mark = { value: generationMark(marks, generation), mask: marks.mask };
    return adopted.filter((entry) => conntrack.setMark(entry, mark)).length;
  }

  /** But for connections to this host itself. */
  #end(): number {
    const { diag } = this.#parts;
    const others = begunConnections(diag).filter(({ destination }) => !this.#isOwn(unmapped(destination)));
    return others.filter((socket) => diag.destroy(socket) === "destroyed").length;
  }

  #isOwn(address: IpAddress): boolean {
    return isLoopback(address) || this.#parts.addresses.has(formatIp(address));
  }

  #ask(question: () => number, failure: string): number {
    try {
      return question();
    } catch (error) {
      if (!isKernelsError(error)) throw error;
      this.#parts.warn(`${failure}: ${error.message}`);
      return 0;
    }
  }
}
