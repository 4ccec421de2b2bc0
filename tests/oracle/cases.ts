import { SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";

/** One allow rule, and a datagram that it is asked about. */
export interface OracleCase {
  readonly operator: Readonly<Record<string, unknown>>;
  /** By which address the server is reached. */
  readonly address: string;
  /** Why the two decide otherwise. Null where they agree. */
  readonly difference: string | null;
}

/** A row of docs/opensnitch-differences.md. */
const EXACT_PATHS = "Allow rules compare paths exactly";
const LATER_OPERAND = "opensnitchd 1.5 does not know this operand, later ones do";

/** The sender: python, with PORT as its source port, the variable ORACLE=heard, and MARKER among its arguments. */
export const SOURCE_PORT = 40_404;
export const DESTINATION_PORT = 5_300;
export const MARKER = "--oracle=Marker";

function condition(type: string, operand: string, data: string, sensitive = false): Record<string, unknown> {
  return { type, operand, data, sensitive, list: [] };
}

const list = (...children: readonly Record<string, unknown>[]): Record<string, unknown> => ({
  type: "list",
  operand: "list",
  data: "",
  sensitive: false,
  list: children,
});

/** What the sender is: filled in when it is known which python runs, and where. */
export interface Sender {
  readonly path: string;
  readonly address: string;
  readonly device: string;
}

/** Each type and operand with data that fits and with data that does not, at the least. */
export function oracleCases({ path, address: source, device }: Sender): OracleCase[] {
  const other = path.toUpperCase();
  const four: readonly Record<string, unknown>[] = [
    condition("simple", "true", ""),
    condition("simple", "process.path", path),
    condition("simple", "process.path", path, true),
    condition("simple", "process.path", "/usr/bin/nothing"),
    condition("simple", "process.path", other, true),
    condition("regexp", "process.path", "^/usr/bin/python"),
    condition("regexp", "process.path", "^/USR/BIN/PYTHON"),
    condition("regexp", "process.path", "^/USR/BIN/PYTHON", true),
    condition("regexp", "process.path", "^/opt/"),
    condition("regexp", "process.path", "python[0-9.]*$"),
    condition("regexp", "process.command", "--oracle=marker"),
    condition("regexp", "process.command", "--oracle=marker", true),
    condition("regexp", "process.command", "--oracle=Marker", true),
    condition("regexp", "process.command", "--no-oracle"),
    condition("simple", "process.env.ORACLE", "heard"),
    condition("simple", "process.env.ORACLE", "HEARD"),
    condition("simple", "process.env.ORACLE", "HEARD", true),
    condition("simple", "process.env.ORACLE", "unheard"),
    condition("regexp", "process.env.ORACLE", "^hea"),
    condition("simple", "process.env.NONE", "x"),
    condition("simple", "user.id", "0"),
    condition("simple", "user.id", "1"),
    condition("regexp", "user.id", "^0$"),
    condition("regexp", "user.id", "^[1-9]"),
    condition("simple", "dest.ip", SERVER_IPV4),
    condition("simple", "dest.ip", "192.0.2.1"),
    condition("regexp", "dest.ip", `^${SERVER_IPV4.replaceAll(".", "\\.")}$`),
    condition("regexp", "dest.ip", "^192\\."),
    condition("simple", "dest.port", `${DESTINATION_PORT}`),
    condition("simple", "dest.port", "53"),
    condition("regexp", "dest.port", "^53(00|01)$"),
    condition("regexp", "dest.port", "^6"),
    condition("simple", "dest.host", ""),
    condition("simple", "dest.host", "example.org"),
    condition("regexp", "dest.host", "example"),
    condition("regexp", "dest.host", "^$"),
    condition("network", "dest.network", `${SERVER_IPV4}/24`),
    condition("network", "dest.network", "10.0.0.0/8"),
    condition("network", "dest.network", "192.0.2.0/24"),
    condition("network", "dest.network", `${SERVER_IPV4}/32`),
    condition("network", "dest.network", "0.0.0.0/0"),
    condition("network", "dest.network", "::/0"),
    condition("simple", "protocol", "udp"),
    condition("simple", "protocol", "UDP"),
    condition("simple", "protocol", "UDP", true),
    condition("simple", "protocol", "tcp"),
    condition("regexp", "protocol", "^UDP$"),
    condition("regexp", "protocol", "^(tcp|udp)6?$"),
    condition("regexp", "protocol", "tcp"),
    condition("simple", "source.ip", "192.0.2.1"),
    condition("simple", "source.port", "1"),
    condition("simple", "iface.out", "eth9"),
    list(condition("simple", "dest.port", `${DESTINATION_PORT}`), condition("simple", "user.id", "0")),
    list(condition("simple", "dest.port", `${DESTINATION_PORT}`), condition("simple", "user.id", "1")),
    list(
      condition("simple", "process.path", path, true),
      condition("regexp", "protocol", "^udp"),
      condition("simple", "dest.ip", SERVER_IPV4),
    ),
    list(condition("network", "dest.network", "10.0.0.0/8"), condition("simple", "protocol", "udp")),
    list(condition("network", "dest.network", "192.0.2.0/24"), condition("simple", "protocol", "udp")),
  ];
  const six: readonly Record<string, unknown>[] = [
    condition("simple", "dest.ip", SERVER_IPV6),
    condition("simple", "dest.ip", "2001:db8::1"),
    condition("simple", "protocol", "udp6"),
    condition("simple", "protocol", "udp"),
    condition("network", "dest.network", `${SERVER_IPV6}/64`),
    condition("network", "dest.network", "2001:db8::/32"),
    condition("network", "dest.network", "::/0"),
    condition("network", "dest.network", "0.0.0.0/0"),
  ];
  const agreed = (address: string) => (operator: Record<string, unknown>): OracleCase => ({
    operator,
    address,
    difference: null,
  });
  return [
    ...four.map(agreed(SERVER_IPV4)),
    ...six.map(agreed(SERVER_IPV6)),
    { operator: condition("simple", "process.path", other), address: SERVER_IPV4, difference: EXACT_PATHS },
    ...[
      condition("simple", "source.ip", source),
      condition("simple", "source.port", `${SOURCE_PORT}`),
      condition("simple", "iface.out", device),
    ].map((operator) => ({ operator, address: SERVER_IPV4, difference: LATER_OPERAND })),
  ];
}
