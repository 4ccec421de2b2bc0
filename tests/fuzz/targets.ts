import type { FuzzTarget } from "./fuzz_target.ts";
import { acknowledgement } from "./targets/acknowledgement.ts";
import { btf } from "./targets/btf.ts";
import { configurationFile } from "./targets/configuration_file.ts";
import { conntrackEntry } from "./targets/conntrack_entry.ts";
import { controlRequest } from "./targets/control_request.ts";
import { decisionFilter } from "./targets/decision_filter.ts";
import { dnsMessage } from "./targets/dns_message.ts";
import { dnsStream } from "./targets/dns_stream.ts";
import { inetSocket } from "./targets/inet_socket.ts";
import { ipPacket } from "./targets/ip_packet.ts";
import { lists } from "./targets/lists.ts";
import { mapRecords } from "./targets/map_records.ts";
import { monitorEvent } from "./targets/monitor_event.ts";
import { networkAliases } from "./targets/network_aliases.ts";
import { nftablesMessage } from "./targets/nftables_message.ts";
import { netlinkSocket, packetSocket } from "./targets/other_sockets.ts";
import { controlGroup, processStat, processStatus, queueTable, resolvConf } from "./targets/proc_files.ts";
import { procSocket } from "./targets/proc_socket.ts";
import { queuedPacket } from "./targets/queued_packet.ts";
import { recordedDecision, rulesTestFile } from "./targets/recorded_decision.ts";
import { resolvedNames } from "./targets/resolved_names.ts";
import { ring } from "./targets/ring.ts";
import { ruleFile } from "./targets/rule_file.ts";
import { ruleTimes, savedNames } from "./targets/state_files.ts";
import { systemFirewall } from "./targets/system_firewall.ts";
import { vrf } from "./targets/vrf.ts";
import { xtablesEntries } from "./targets/xtables_entries.ts";

/** Every decoder of bytes that come from outside. */
export const TARGETS: readonly FuzzTarget[] = [
  ...[queuedPacket, acknowledgement, inetSocket, packetSocket, netlinkSocket, vrf, conntrackEntry],
  ...[nftablesMessage, xtablesEntries],
  ...[ipPacket, dnsMessage, dnsStream, resolvedNames],
  ...[btf, ring, monitorEvent, mapRecords],
  ...[ruleFile, configurationFile, networkAliases, rulesTestFile, recordedDecision, ...lists],
  ...[savedNames, ruleTimes, systemFirewall],
  ...[controlRequest, decisionFilter],
  ...[procSocket, queueTable, processStat, processStatus, controlGroup, resolvConf],
];
