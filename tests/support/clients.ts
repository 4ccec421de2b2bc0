import { FIREWALL, FIREWALL_NEEDS } from "./firewall.ts";
import type { Namespace, UserOption } from "./namespace.ts";
import { patient } from "./patience.ts";
import { PYTHON } from "./requirements.ts";
import type { CommandResult } from "./run_command.ts";

/** What every test on real traffic needs. */
export const TRAFFIC = ["root", "netns", "nsenter", ...FIREWALL_NEEDS[FIREWALL], "python3"] as const;

/** The path under which the firewall sees Debian's curl, and the python of the tests. */
export const CURL_PATH = "/usr/bin/curl";
export const PYTHON_PATH = Deno.realPathSync(PYTHON.startsWith("/") ? PYTHON : "/usr/bin/env");

/** For how long clients wait for an answer: two seconds on an ordinary machine. As text, in seconds. */
export const CLIENT_SECONDS = `${patient(2_000) / 1_000}`;

/** Fetches a page with curl, which gives up after CLIENT_SECONDS. Exit code 0: it got one; 7: refused; 28: no answer. */
export function curl(from: Namespace, url: string, options: UserOption = {}): Promise<CommandResult> {
  return from.run(["curl", "--silent", "--show-error", "--globoff", "--max-time", CLIENT_SECONDS, url], options);
}

const TCP = `
import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[4]))
s.sendall(sys.argv[3].encode())
`;

/** Connects by python and sends a text. Exit code 0 if both worked. */
export function sendTcp(from: Namespace, address: string, port: number, text: string): Promise<CommandResult> {
  return from.run([PYTHON, "-c", TCP, address, `${port}`, text, CLIENT_SECONDS]);
}

export interface DatagramOptions {
  /** SO_MARK of the sending socket. */
  readonly mark?: number;
  /** How often to send. */
  readonly count?: number;
  /** connect(2) first, then wait up to CLIENT_SECONDS for an error that comes back. */
  readonly connected?: boolean;
  /** Bytes to send instead of the text: that many. */
  readonly size?: number;
}

const UDP = `
import socket, sys, time
address, port, text, mark, count, connected, size, limit, rest = sys.argv[1:10]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
if int(mark): s.setsockopt(socket.SOL_SOCKET, 36, int(mark))
data = text.encode() if int(size) == 0 else b"x" * int(size)
if int(connected):
    s.settimeout(float(limit))
    s.connect((address, int(port)))
    s.send(data)
    try:
        s.recv(100)
    except OSError as error:
        sys.exit(str(error))
else:
    for _ in range(int(count)):
        s.sendto(data, (address, int(port)))
    time.sleep(float(rest))
`;

/** Sends datagrams by python, whose socket lives on for a moment. */
export function sendUdp(
  from: Namespace,
  address: string,
  port: number,
  text: string,
  options: DatagramOptions = {},
): Promise<CommandResult> {
  const { mark = 0, count = 1, connected = false, size = 0 } = options;
  const numbers = [mark, count, connected ? 1 : 0, size].map(String);
  const rest = `${patient(200) / 1_000}`;
  return from.run([PYTHON, "-c", UDP, address, String(port), text, ...numbers, CLIENT_SECONDS, rest]);
}
