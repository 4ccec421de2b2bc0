/** What /proc says of a process's executable. */
export interface ExecutableNames {
  /** The text of the link /proc/PID/exe; null if it cannot be read. */
  readonly link: string | null;
  /** First argument; "" if there are none. */
  readonly firstArgument: string;
  /** Short name that the process goes by (chosen by itself). */
  readonly comm: string;
}

const DELETED = " (deleted)";

/** The link without the kernel's note that its file has no name any more, and whether that note was there. */
export function withoutDeleted(link: string): { path: string; deleted: boolean } {
  return link.endsWith(DELETED)
    ? { path: link.slice(0, -DELETED.length), deleted: true }
    : { path: link, deleted: false };
}

/**
 * The path by which rules know a program (after OpenSnitch): the executable's link without " (deleted)". A link into
 * /proc (a program run from a descriptor) is no name that lasts: then the first argument stands for it, and if that is
 * none either, the process's short name. "" where nothing is known.
 */
export function cleanPath({ link, firstArgument, comm }: ExecutableNames): string {
  if (link === null) return "";
  const { path } = withoutDeleted(link);
  if (!path.startsWith("/proc/")) return path;
  return firstArgument !== "" && !firstArgument.startsWith("/proc/") ? firstArgument : comm;
}
