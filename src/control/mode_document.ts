import * as z from "zod";

const mode = z.enum(["observe", "enforce"]);

/** What `mode` asks for. */
export const modeRequest = z.object({
  mode,
  /** On trial: it ends after so many seconds, unless the same mode is asked for once more without it. */
  confirm_seconds: z.int().min(1).max(86_400).nullable(),
  /** An address that stays reachable while the mode is on trial: the peer of the session that asks. */
  keep: z.union([z.ipv4(), z.ipv6()]).nullable(),
});

export type ModeRequest = z.infer<typeof modeRequest>;

export const modeDocument = z.object({
  mode,
  /** When a mode on trial ends, RFC 3339; null if it is not on trial. */
  until: z.string().nullable(),
  /** What holds at the next start. */
  mode_of_files: mode,
});

export type ModeDocument = z.infer<typeof modeDocument>;
