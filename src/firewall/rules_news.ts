/** Who changed rules, in the kernel's words: a thread's number, and the name that the program has given itself. */
export interface Changer {
  readonly processId: number;
  readonly name: string;
}

export interface News {
  /** Rules have changed that ours depend on, by whomever; or nobody can say that they have not. */
  readonly changed: boolean;
  /** Who has; empty where the kernel does not say. */
  readonly by: readonly Changer[];
}

/** What is heard of changes of rules in this network namespace. Neither call waits. */
export interface RulesNews {
  /** Takes in what has come. True if there has been a change since the last `take`. */
  collect(): boolean;
  /** All that has come since the last call. */
  take(): News;
}

/** nf_tables tells of changes. x_tables (iptables-legacy) does not, and its tables of these families are to be compared. */
export type NewsSource =
  | { readonly kind: "nf_tables" }
  | { readonly kind: "x_tables"; readonly families: readonly (4 | 6)[] };

/** Rules that somebody could change. */
export interface WatchableRules {
  /** Where news of changes comes from. Throws a FirewallError. */
  newsSource(): Promise<NewsSource>;
}
