import { ok, type Outcome, problem } from "./outcome.ts";

/** All ids as they are: user_namespaces(7) has it so of the initial namespace, and no other can have it. */
const INITIAL = /^\s*0\s+0\s+4294967295\s*$/;

/** Whether root is the host's root, by the text of /proc/self/uid_map. */
export function userNamespaceOutcome(uidMap: string): Outcome {
  return INITIAL.test(uidMap)
    ? ok("the host's")
    : problem("root is root of a user namespace alone, as in a rootless container");
}
