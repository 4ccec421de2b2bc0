import { assertNever } from "../core/assert_never.ts";
import type { Libc } from "../ffi/libc.ts";
import { joinGroup, NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { Poller } from "../ffi/poller.ts";
import { openWakeUp, wakeUp } from "../ffi/wake_up.ts";
import { XtablesSocket } from "../ffi/xtables_socket.ts";
import type { FirewallInstaller } from "../firewall/interception.ts";
import { isAroundOurChains } from "../firewall/iptables_in_force.ts";
import { isInOurTable } from "../firewall/nftables_in_force.ts";
import { NFNLGRP_NFTABLES } from "../firewall/nftables_message.ts";
import { NftablesNews } from "../firewall/nftables_news.ts";
import type { NewsSource, RulesNews } from "../firewall/rules_news.ts";
import { XtablesNews } from "../firewall/xtables_news.ts";
import { NETLINK_NETFILTER } from "../netlink/constants.ts";

/** How often tables are compared of which the kernel tells nothing: a change is noticed within a second. */
const LOOK_MILLISECONDS = 500;
const NEWS = 0;
const END = 1;

/** News of this network namespace's rules, until this is disposed of. */
export interface OpenedNews extends AsyncDisposable {
  readonly news: RulesNews;
  /** Calls `heard` whenever there is news. To be called once. */
  listen(heard: () => void): void;
}

/** `name` says what ours hang on, and so which changes are news. Throws a SystemError. */
export function openNews(libc: Libc, name: FirewallInstaller["name"], source: NewsSource): OpenedNews {
  switch (source.kind) {
    case "nf_tables":
      return openNotifications(libc, name);
    case "x_tables":
      return openComparison(libc, source.families);
    default:
      return assertNever(source);
  }
}

/** A thread of Deno's waits for the kernel's word; this one does nothing meanwhile. */
function openNotifications(libc: Libc, name: FirewallInstaller["name"]): OpenedNews {
  using opened = new DisposableStack();
  const socket = opened.use(openNetlink(libc, NETLINK_NETFILTER));
  joinGroup(libc, socket.number, NFNLGRP_NFTABLES);
  const end = opened.use(openWakeUp(libc));
  const concerns = name === "nftables" ? isInOurTable : isAroundOurChains;
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

function openComparison(libc: Libc, families: readonly (4 | 6)[]): OpenedNews {
  const resources = new DisposableStack();
  const news = new XtablesNews(resources.use(new XtablesSocket(libc, families)), families);
  return {
    news,
    listen(heard) {
      const timer = setInterval(() => void (news.collect() && heard()), LOOK_MILLISECONDS);
      resources.defer(() => clearInterval(timer));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(resources.dispose()),
  };
}
