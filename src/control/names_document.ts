import * as z from "zod";

/** A name of an address, as one program has asked for it. */
export const namedDocument = z.object({
  address: z.string(),
  name: z.string(),
  /** What it is another name for, up to the one that has the address. */
  aliases: z.array(z.string()),
  /** The resolver that told it. */
  by: z.string(),
  /** Whether this host was configured to use it. */
  trusted: z.boolean(),
  /** RFC 3339. */
  until: z.string(),
  /** Who asked; null where that was not known. */
  process_id: z.int().nullable(),
  process_path: z.string().nullable(),
});

export type NamedDocument = z.infer<typeof namedDocument>;

/** The last used come first. */
export const namesDocument = z.object({
  names: z.array(namedDocument),
  /** How many more there are. */
  left: z.int().nonnegative(),
});

export type NamesDocument = z.infer<typeof namesDocument>;
