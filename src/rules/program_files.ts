/** What the files of this host say about a path that rules name. */
export type ProgramFile =
  /** A regular file of exactly that path. `writable`: why somebody but root could change it; null if nobody can. */
  | { readonly state: "file"; readonly writable: string | null }
  /** The path leads to another one, by which the kernel calls the program. */
  | { readonly state: "elsewhere"; readonly real: string }
  | { readonly state: "missing" }
  /** A directory, a device and the like. */
  | { readonly state: "no-program" }
  | { readonly state: "not-known"; readonly why: string };

export interface ProgramFiles {
  /** `path` is absolute. */
  look(path: string): ProgramFile;
}
