import { messageOf } from "../core/message_of.ts";

/** Why a library could not be loaded. Deno's words in front of those of dlopen(3) say nothing more than these do. */
export function loadReason(error: unknown): string {
  const text = messageOf(error);
  return text.replace(/^((Could not open library|Failed to register symbol|Could not obtain symbol)[^:]*: )+/, "");
}
