import { Conntrack } from "../conntrack/conntrack.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import type { RulesChanged } from "../firewall/firewall_watch.ts";
import { NETLINK_NETFILTER, NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import { tellChanged } from "./announce.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { giveBackMemory } from "./give_back_memory.ts";
import { GoneLists } from "./gone_lists.ts";
import { HostFlows, type TakenOver } from "./host_flows.ts";
import { type InstalledFirewall, installFirewall } from "./install_firewall.ts";
import { QueueAccount } from "./queue_account.ts";
import { queueEntry } from "./queue_entry.ts";
import { RuleChanges } from "./rule_changes.ts";
import type { Decider } from "./start_decider.ts";

/** The interception rules, and what goes with them: from here on packets come. */
export interface Guard {
  readonly firewall: InstalledFirewall;
  readonly flows: HostFlows;
  readonly takenOver: TakenOver;
  readonly changes: RuleChanges;
  readonly account: QueueAccount;
}

/** Throws an ExitError that says what is missing; then nothing is set. */
export async function startGuard(
  context: DaemonContext,
  { thread, selfTest, names }: Decider,
  onRulesChanged: (change: RulesChanged) => void,
): Promise<Guard> {
  const { libc, options, source, resources } = context;
  const setting = { ...context.setting, namesQueue: names === null ? null : names.access.queue };
  const { configuration } = source;
  const warn = (message: string): void =>
    options.reporter.event({ event: "warning", code: "flows-not-judged-anew", message });
  const [conntrack, flows] = flowsOfHost(context, warn);
  flows.clear();
  const receivedBefore = thread.taken.received;
  const onOthersChanged = (): void => void selfTest.run();
  const onChanged = (change: RulesChanged): void => {
    onRulesChanged(change);
    onOthersChanged();
  };
  const installation = { libc, tell: options.tell, onChanged, onOthersChanged };
  const choice = options.firewall ?? configuration.firewall;
  const firewall = resources.use(await installFirewall(installation, choice, setting));
  const takenOver = flows.takeOver(source.mode === "observe" ? "adopt" : configuration.existing, setting.generation);
  const goneLists = resources.use(new GoneLists(() => giveBackMemory(libc), thread.policy.lists));
  const changes = new RuleChanges(
    {
      marks: setting.marks,
      conntrack,
      setPolicy: (policy, generation) => thread.setPolicy(policy, generation),
      setGeneration: firewall.setGeneration,
      warn,
      onInForce: (policy, judgedAnew) => {
        tellChanged(options, policy, judgedAnew);
        goneLists.replace(policy.lists);
      },
    },
    thread.policy,
    setting.generation,
  );
  const account = new QueueAccount({
    sent: firewall.sent,
    entry: () => queueEntry(setting.queue),
    taken: () => thread.taken,
    receivedBefore,
    failOpen: setting.failOpen,
  });
  return { firewall, flows, takenOver, changes, account };
}

function flowsOfHost(
  { libc, setting: { marks }, resources }: DaemonContext,
  warn: (message: string) => void,
): readonly [Conntrack, HostFlows] {
  const transport = (family: number): NetlinkTransport =>
    new NetlinkTransport(libc, resources.use(openNetlink(libc, family)).number);
  const conntrack = new Conntrack(transport(NETLINK_NETFILTER));
  const diag = new SocketDiag(transport(NETLINK_SOCK_DIAG));
  const addresses = new Set(Deno.networkInterfaces().map(({ address }) => address));
  return [conntrack, new HostFlows({ conntrack, diag, marks, addresses, warn })];
}
