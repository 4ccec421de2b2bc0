import type { FlowTuple } from "../core/connection.ts";
import type { Libc } from "../ffi/libc.ts";
import { FirewallWatch, type FirewallWatchParts } from "../firewall/firewall_watch.ts";
import type { FirewallInstaller, Interception } from "../firewall/interception.ts";
import type { ReadableRules } from "../firewall/rules_in_force.ts";
import type { NewsSource, WatchableRules } from "../firewall/rules_news.ts";
import { afterwards } from "./afterwards.ts";
import { openNews } from "./open_news.ts";

export type Watchable = FirewallInstaller & ReadableRules & WatchableRules;

/** Rules of ours that are watched. One of the two ends has to be called, once or again. */
export interface WatchedFirewall {
  readonly name: FirewallInstaller["name"];
  /** Sets the rules, in place of those before. Throws a FirewallError. */
  install(interception: Interception): Promise<void>;
  /** Another generation of rules. Throws a FirewallError. */
  update(interception: Interception): Promise<void>;
  /** Drops, for a moment, what is sent on these flows, where the rules can do that themselves. Throws a FirewallError. */
  dropDenied(flows: readonly FlowTuple[]): void;
  /** How many packets the rules have sent to the queue, whenever they were set. */
  sent(): Promise<number>;
  /** Takes the rules out. Throws a FirewallError. */
  remove(): Promise<void>;
  /** Leaves the rules as they are. */
  leave(): Promise<void>;
}

/** Begins to watch; nothing is set yet. Throws a SystemError. */
export function watchFirewall(
  libc: Libc,
  installer: Watchable,
  origin: NewsSource,
  { onChanged, onOthersChanged }: Pick<FirewallWatchParts, "onChanged" | "onOthersChanged">,
): WatchedFirewall {
  const source = openNews(libc, installer.name, origin);
  const watch = new FirewallWatch({
    installer,
    news: source.news,
    clock: { monotonicMilliseconds: () => performance.now() },
    later: afterwards,
    onChanged,
    onOthersChanged,
  });
  source.listen(() => watch.heard());
  let ended: Promise<void> | null = null;
  const end = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } finally {
      await source[Symbol.asyncDispose]();
    }
  };
  return {
    name: installer.name,
    install: (interception) => watch.install(interception),
    update: (interception) => watch.update(interception),
    dropDenied: (flows) => installer.dropDenied?.(flows),
    sent: () => watch.sent(),
    remove: () => ended ??= end(() => watch.remove()),
    leave: () => ended ??= end(() => watch[Symbol.asyncDispose]()),
  };
}
