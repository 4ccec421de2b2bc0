import type { Action } from "../core/decision.ts";
import type { Endpoint } from "../core/endpoint.ts";
import type { LogAddress } from "./log_address.ts";
import type { HistorySettings } from "../core/history_settings.ts";
import type { IpAddress } from "../core/ip_address.ts";

export type Mode = "observe" | "enforce";
export type Posture = "open" | "closed";
export type LoopbackMode = "allow" | "judge" | "skip";

/** What default-config.json says, with every default filled in. */
export interface Configuration {
  readonly mode: Mode;
  readonly defaultAction: Action;
  /** Whether a connection that no rule matches waits for a person's answer. */
  readonly ask: boolean;
  readonly questions: QuestionSetting;
  readonly attribution: "auto" | "ebpf" | "ebpf-basic" | "proc";
  /** What becomes of connections that are there when the firewall starts. */
  readonly existing: "adopt" | "judge" | "end";
  /** The bits of the packet and connection marks that are ours: a run of at least 8 (u32). */
  readonly markMask: number;
  readonly loopback: LoopbackMode;
  /** Whether traffic of others that this host forwards is judged. */
  readonly forward: boolean;
  readonly control: ControlSetting;
  readonly dns: DnsSettings;
  readonly failure: FailurePosture;
  readonly history: HistorySettings;
  readonly rulesPath: string;
  /** Whether the checksums of executables are made, which the operands process.hash.* need. */
  readonly checksums: boolean;
  readonly firewall: "auto" | "nftables" | "iptables" | "none";
  /** Number of the netfilter queue, u16. */
  readonly queueNumber: number;
  /** OpenSnitch's: -1 trace, 0 debug, 1 info, 2 important, 3 warning, 4 error, 5 fatal. */
  readonly logLevel: number;
  readonly log: LogSetting;
  /** OpenSnitch's Server.Loggers, as they stand there. */
  readonly loggers: readonly LoggerSetting[];
  /** Where metrics can be fetched besides the control socket: a loopback address; null for nowhere. */
  readonly metricsListen: Endpoint | null;
}

/** Where decisions and events are logged, besides what is asked for on the command line. */
export interface LogSetting {
  /** `auto`: the journal, where that is what standard error leads to, else nowhere. */
  readonly target: "auto" | "journald" | "syslog" | "file" | "none";
  /** Of syslog. */
  readonly address: LogAddress;
  readonly file: string;
  readonly decisions: "all" | "denied" | "none";
  /** How many decisions are logged in a second. */
  readonly perSecond: number;
}

/** One of OpenSnitch's loggers: what is absent is "". */
export interface LoggerSetting {
  readonly name: string;
  readonly format: string;
  readonly protocol: string;
  readonly server: string;
  readonly tag: string;
}

/** How connections wait for a person's answer. */
export interface QuestionSetting {
  /** For so long; 0 for not at all. */
  readonly holdSeconds: number;
  /** So many of one program at a time. */
  readonly perProgram: number;
}

/** Who may use the control socket besides root. */
export interface ControlSetting {
  /** The group that the socket belongs to: nobody else reaches it. Its members may read. Null for root's. */
  readonly group: string | null;
  /** Who may do what: users by name or number, groups with "%" before it. Each role includes those before it. */
  readonly read: readonly string[];
  readonly answer: readonly string[];
  readonly admin: readonly string[];
}

/** How names of addresses are learned. */
export interface DnsSettings {
  /** Resolvers that are believed, besides those of resolv.conf. */
  readonly resolvers: readonly IpAddress[];
  /** Room for names, in MiB. */
  readonly memory: number;
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
