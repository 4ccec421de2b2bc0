import type { Lists } from "./loaded_list.ts";

/** Whether both have the same lists, in the same versions. */
export function sameLists(one: Lists, other: Lists): boolean {
  return one.size === other.size && [...one].every(([key, { version }]) => other.get(key)?.version === version);
}
