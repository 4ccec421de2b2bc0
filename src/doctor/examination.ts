import { messageOf } from "../core/message_of.ts";
import type { CheckName } from "./checks.ts";
import type { Choice } from "./choice.ts";
import { type Outcome, unknown } from "./outcome.ts";
import type { Probe } from "./probe.ts";

/** What was found out about a host. */
export interface Examination {
  readonly outcomes: ReadonlyMap<CheckName, Outcome>;
  /** How senders would be known. */
  readonly attribution: Choice;
}

/** Tries one thing after the other; one that fails in a way that nobody foresaw keeps no other from being tried. */
export async function examine(probes: readonly Probe[], attribution: () => Choice): Promise<Examination> {
  const outcomes = new Map<CheckName, Outcome>();
  for (const { name, try: attempt } of probes) outcomes.set(name, await outcomeOf(attempt));
  return { outcomes, attribution: attributionOf(attribution) };
}

async function outcomeOf(attempt: Probe["try"]): Promise<Outcome> {
  try {
    return await attempt();
  } catch (error) {
    return unknown(messageOf(error));
  }
}

function attributionOf(attribution: () => Choice): Choice {
  try {
    return attribution();
  } catch (error) {
    return { state: "unknown", why: messageOf(error) };
  }
}
