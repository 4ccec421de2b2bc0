import type { Action } from "../core/decision.ts";

export type Mode = "observe" | "enforce";
export type Posture = "open" | "closed";
export type LoopbackMode = "allow" | "judge" | "skip";

/** What default-config.json says, with every default filled in. */
export interface Configuration {
  readonly mode: Mode;
  readonly defaultAction: Action;
  /** Whether a connection that no rule matches waits for a person's answer. */
  readonly ask: boolean;
  readonly attribution: "auto" | "ebpf" | "ebpf-basic" | "proc";
  /** What becomes of connections that are there when the firewall starts. */
  readonly existing: "adopt" | "judge" | "end";
  /** The bits of the packet and connection marks that are ours: a run of at least 8 (u32). */
  readonly markMask: number;
  readonly loopback: LoopbackMode;
  /** Whether traffic of others that this host forwards is judged. */
  readonly forward: boolean;
  /** The group whose members may use the control socket besides root; null for none. */
  readonly controlGroup: string | null;
  readonly failure: FailurePosture;
  readonly rulesPath: string;
  /** Whether the checksums of executables are made, which the operands process.hash.* need. */
  readonly checksums: boolean;
  readonly firewall: "auto" | "nftables" | "iptables" | "none";
  /** Number of the netfilter queue, u16. */
  readonly queueNumber: number;
  /** OpenSnitch's: -1 trace, 0 debug, 1 info, 2 important, 3 warning, 4 error, 5 fatal. */
  readonly logLevel: number;
}

/** What holds where the rules cannot have their say. */
export interface FailurePosture {
  readonly daemonDown: Posture;
  readonly queueFull: Posture;
  /** A connection without a process: asked of the rules, or given the default action. */
  readonly unknownProcess: "rules" | "default-action";
  /** Whether a deny or reject rule whose condition cannot be known counts as matching. */
  readonly unknownAttribute: "match" | "no-match";
  readonly unanswered: "default-action" | "allow" | "deny";
}
