import type { DecisionFilter } from "../core/decision_filter.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import { asUid, type Uid } from "../core/identifiers.ts";
import { type IpNetwork, parseNetwork } from "../core/ip_network.ts";
import { parseIp } from "../core/parse_ip.ts";
import type { OptionDescription } from "./command.ts";
import { normalDomain } from "../rules/normal_domain.ts";
import { portOption } from "./port_option.ts";

const ACTIONS = ["allow", "deny", "reject"] as const;
const MAX_UID = 0xffff_fffe;

/** What a command that tells of decisions can be asked to tell of alone. */
export const FILTER_OPTIONS: readonly OptionDescription[] = [
  { name: "program", value: "PATH", help: "of this program alone" },
  { name: "unit", value: "U", help: "of this systemd unit alone: ssh.service" },
  { name: "user", value: "NAME|N", help: "of this user alone" },
  { name: "ip", value: "ADDR|NET", help: "to this address, or this block: 10.0.0.0/8" },
  { name: "host", value: "NAME", help: "to this host, or one below that name, as far as names are known" },
  { name: "port", value: "N", help: "to this port" },
  { name: "rule", value: "NAME", help: "decided by this rule" },
  { name: "action", value: ACTIONS.join("|"), choices: ACTIONS, help: "decided so" },
  { name: "denied", value: null, help: "denied or rejected" },
];

/** What these options ask for. Throws an ExitError for a value that means nothing. */
export function filterOf(
  options: ReadonlyMap<string, string>,
  userIdByName: (name: string) => Uid | null,
): DecisionFilter {
  const action = ACTIONS.find((each) => each === options.get("action"));
  const isDenied = options.has("denied");
  if (isDenied && action !== undefined) {
    throw new ExitError(EXIT.usage, "--denied is --action deny or reject: leave out one of them");
  }
  return {
    program: options.get("program") ?? null,
    unit: options.get("unit") ?? null,
    userId: userOption(options.get("user"), userIdByName),
    network: networkOption(options.get("ip")),
    host: hostOption(options.get("host")),
    port: portOption(options.get("port")),
    rule: options.get("rule") ?? null,
    actions: isDenied ? ["deny", "reject"] : action === undefined ? null : [action],
  };
}

function userOption(text: string | undefined, userIdByName: (name: string) => Uid | null): Uid | null {
  if (text === undefined) return null;
  const id = /^[0-9]{1,10}$/.test(text) && Number(text) <= MAX_UID ? asUid(Number(text)) : userIdByName(text);
  if (id === null) throw new ExitError(EXIT.usage, `--user: there is no user ${text}`);
  return id;
}

function hostOption(text: string | undefined): string | null {
  if (text === undefined) return null;
  const name = normalDomain(text);
  if (name === null) throw new ExitError(EXIT.usage, `--host is a host's name, not ${text}`);
  return name;
}

/** An address is a block of one. */
function networkOption(text: string | undefined): IpNetwork | null {
  if (text === undefined) return null;
  const bits = parseIp(text)?.family === 6 ? 128 : 32;
  const network = parseNetwork(text.includes("/") ? text : `${text}/${bits}`);
  if (network === null) {
    throw new ExitError(EXIT.usage, `--ip is an address or a block such as 10.0.0.0/8, not ${text}`);
  }
  return network;
}
