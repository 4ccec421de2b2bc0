/** A file that is to be on the host. */
export interface PlannedFile {
  readonly path: string;
  /** Of chmod(2). */
  readonly mode: number;
  readonly content: { readonly text: string } | { readonly copyOf: string };
  /** The administrator's: what is there is never overwritten. */
  readonly isConfiguration: boolean;
}

/** A symbolic link that is to be there. */
export interface PlannedLink {
  readonly path: string;
  readonly target: string;
}

/** Paths are those of the host, whatever root they are put below. */
export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly links: readonly PlannedLink[];
}
