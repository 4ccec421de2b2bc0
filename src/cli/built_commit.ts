/** The build writes the commit in its place, see tools/bundle.ts. */
const COMMIT: string = "@COMMIT@";

/** The commit that this was built from, "unknown" where the build could not tell; null where it was not built. */
export const BUILT_COMMIT: string | null = COMMIT.startsWith("@") ? null : COMMIT;
