/** What Sallyport would use of several ways. `none`: not one of them is there; `unknown`: that cannot be told here. */
export type Choice =
  | {
    readonly state: "used";
    readonly name: string;
    /** Why it is not the best; null if it is. */
    readonly why: string | null;
  }
  | { readonly state: "none" | "unknown"; readonly why: string };
