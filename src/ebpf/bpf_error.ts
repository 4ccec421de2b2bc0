import { SystemError } from "../core/system_error.ts";

/** What is known of a refusal beyond its errno. */
export interface Refusal {
  /** Capabilities that are needed and missing. */
  readonly missing?: readonly string[];
  /** The last lines of the verifier's log. */
  readonly log?: readonly string[];
}

/** The kernel refused a call of bpf(2). `op` says what was tried: "load the program connect4". */
export class BpfError extends Error {
  override readonly name = "BpfError";
  readonly missing: readonly string[];
  readonly log: readonly string[];

  constructor(readonly op: string, readonly errno: number, { missing = [], log = [] }: Refusal = {}) {
    const needed = missing.length === 0 ? "" : `, for want of ${missing.join(" and ")}`;
    const lines = log.length === 0 ? "" : `. The verifier's last words:\n${log.map((line) => `  ${line}`).join("\n")}`;
    super(`${new SystemError(op, errno).message}${needed}${lines}`);
    this.missing = missing;
    this.log = log;
  }
}
