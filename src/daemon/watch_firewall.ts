import type { Libc } from "../ffi/libc.ts";
import { joinGroup, NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { Poller } from "../ffi/poller.ts";
import { openWakeUp, wakeUp } from "../ffi/wake_up.ts";
import { FirewallWatch, type FirewallWatchParts } from "../firewall/firewall_watch.ts";
import type { FirewallInstaller, Interception } from "../firewall/interception.ts";
import { isAroundOurChains } from "../firewall/iptables_in_force.ts";
import { isInOurTable } from "../firewall/nftables_in_force.ts";
import { NFNLGRP_NFTABLES } from "../firewall/nftables_message.ts";
import { NftablesNews } from "../firewall/nftables_news.ts";
import type { ReadableRules } from "../firewall/rules_in_force.ts";
import type { RulesNews } from "../firewall/rules_news.ts";
import { NETLINK_NETFILTER } from "../netlink/constants.ts";
import { afterwards } from "./afterwards.ts";

export type Watchable = FirewallInstaller & ReadableRules;

/** Rules of ours that are watched. One of the two ends has to be called, once or again. */
export interface WatchedFirewall {
  readonly name: FirewallInstaller["name"];
  /** Sets the rules, in place of those before. Throws a FirewallError. */
  install(interception: Interception): Promise<void>;
  /** Another generation of rules. Throws a FirewallError. */
  update(interception: Interception): Promise<void>;
  /** Takes the rules out. Throws a FirewallError. */
  remove(): Promise<void>;
  /** Leaves the rules as they are. */
  leave(): Promise<void>;
}

/** Begins to watch; nothing is set yet. Throws a SystemError. */
export function watchFirewall(
  libc: Libc,
  installer: Watchable,
  { onChanged, onOthersChanged }: Pick<FirewallWatchParts, "onChanged" | "onOthersChanged">,
): WatchedFirewall {
  const source = openNews(libc, installer);
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
    remove: () => ended ??= end(() => watch.remove()),
    leave: () => ended ??= end(() => watch[Symbol.asyncDispose]()),
  };
}

/** Where news comes from, until this is disposed of. */
interface NewsSource extends AsyncDisposable {
  readonly news: RulesNews;
  /** Calls `heard` whenever there is news. */
  listen(heard: () => void): void;
}

const NEWS = 0;
const END = 1;

function openNews(libc: Libc, installer: Watchable): NewsSource {
  using opened = new DisposableStack();
  const socket = opened.use(openNetlink(libc, NETLINK_NETFILTER));
  joinGroup(libc, socket.number, NFNLGRP_NFTABLES);
  const end = opened.use(openWakeUp(libc));
  const concerns = installer.name === "nftables" ? isInOurTable : isAroundOurChains;
  const news = new NftablesNews(new NetlinkTransport(libc, socket.number), concerns);
  const poller = new Poller(libc, [socket.number, end.number]);
  let listening: Promise<void> = Promise.resolve();
  const resources = opened.move();
  return {
    news,
    listen: (heard) => void (listening = listenTo(poller, news, heard)),
    async [Symbol.asyncDispose]() {
      wakeUp(libc, end.number);
      await listening;
      resources.dispose();
    },
  };
}

async function listenTo(poller: Poller, news: RulesNews, heard: () => void): Promise<void> {
  for (;;) {
    await poller.ready();
    if (poller.isReady(END)) return;
    if (poller.isReady(NEWS) && news.collect()) heard();
  }
}
