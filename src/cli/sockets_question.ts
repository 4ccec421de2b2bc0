import { EXIT, ExitError } from "../core/exit_error.ts";
import { SOCKET_TABLES, type SocketsQuestion, type SocketTable } from "../sockdiag/dump_sockets.ts";
import { STATE_NAMES, StateNames } from "../sockdiag/socket_states.ts";
import { portOption } from "./port_option.ts";
import { unknownWord } from "./usage_error.ts";

type Options = ReadonlyMap<string, string>;

const BOTH_FAMILIES = [4, 6] as const;
const WITHOUT_PORTS: readonly (SocketTable | null)[] = ["raw", "icmp", "packet"];

/** What `sallyport sockets` was asked for. Throws an ExitError for values that mean nothing, alone or together. */
export function socketsQuestion(options: Options): SocketsQuestion {
  const table = SOCKET_TABLES.find((each) => each === options.get("protocol")) ?? null;
  const family = BOTH_FAMILIES.find((each) => String(each) === options.get("family"));
  const states = stateNames(options.get("state"));
  const port = portOption(options.get("port"));
  if (table === "packet" && family !== undefined) throw senseless("packet", "family");
  if (table === "packet" && states !== null) throw senseless("packet", "state");
  if (WITHOUT_PORTS.includes(table) && port !== null) throw senseless(table ?? "", "port");
  return {
    tables: table === null ? SOCKET_TABLES : [table],
    families: family === undefined ? BOTH_FAMILIES : [family],
    states,
    port,
    details: false,
  };
}

/** Upper or lower case, with "_" or "-". */
function stateNames(text: string | undefined): StateNames | null {
  if (text === undefined) return null;
  const names = text.split(",").map((name) => name.trim().replaceAll("-", "_"));
  const known = new StateNames(STATE_NAMES);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return new StateNames(names);
  throw unknownWord("state", unknown, unknown === unknown.toUpperCase() ? STATE_NAMES : STATE_NAMES.map(lower));
}

function senseless(table: string, what: string): ExitError {
  return new ExitError(EXIT.usage, `${table} sockets have no ${what}: leave out --${what}`);
}

function lower(text: string): string {
  return text.toLowerCase();
}
