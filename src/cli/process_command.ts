import { EXIT, ExitError } from "../core/exit_error.ts";
import { asPid, type Pid } from "../core/identifiers.ts";
import { type IpAddress, isUnspecified } from "../core/ip_address.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { knownPeers } from "./known_peers.ts";
import { offsetAt } from "./offset_at.ts";
import { processJson } from "./process_json.ts";
import { type ProcessReport, readReport, type Surroundings } from "./process_report.ts";
import { processText } from "./process_text.ts";
import { resolvePeers } from "./resolve_peers.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";
import { type Kernel, withKernel } from "./with_kernel.ts";

const LARGEST_PID = 0x7fff_ffff;

export const processCommand: Command = {
  name: "process",
  summary: "Tell what a process is, and which sockets it has open",
  argument: { name: "PID", help: "the process's number" },
  options: [
    {
      name: "resolve",
      value: null,
      help: "ask DNS, and /etc/hosts, for names of the peers: who owns an address chooses its name",
    },
    { name: "json", value: null, help: "as one JSON document" },
    SOCKET_OPTION,
  ],
  notes:
    "Without root, a process of another user does not tell its path, its directory and its sockets. Where the firewall runs,\n" +
    "peers have the names that it knows.",
  async run({ options }) {
    const pid = processId(options.get("PID") ?? "");
    const report = await withKernel((kernel) => readReport(kernel, pid, surroundings(kernel)));
    const names = await knownPeers(controlClient({ options }), pid, peersOf(report));
    if (options.has("resolve")) await resolvePeers(peersOf(report), askForPtr, names);
    const shown = { names, colour: coloured(), offsetAt };
    const text = options.has("json") ? processJson(report, shown) : processText(report, shown);
    await whileRead(() => standardOutput.write(`${text}\n`));
    tellLimits(report);
    return EXIT.ok;
  },
};

function processId(text: string): Pid {
  if (/^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= LARGEST_PID) return asPid(Number(text));
  throw new ExitError(EXIT.usage, `PID is the number of a process, not ${text}`);
}

function surroundings({ procFs }: Kernel): Surroundings {
  using self = procFs.open(asPid(Deno.pid));
  return {
    uptime: Deno.readTextFileSync("/proc/uptime"),
    networkNamespace: self?.readLink("ns/net") ?? "",
    now: Date.now(),
  };
}

function peersOf({ sockets }: ProcessReport): IpAddress[] {
  return (sockets ?? []).flatMap(({ entry }) => {
    const socket = entry?.socket;
    return socket?.kind === "inet" && !isUnspecified(socket.destination) ? [socket.destination] : [];
  });
}

function askForPtr(name: string, signal: AbortSignal): Promise<string[]> {
  return Deno.resolveDns(name, "PTR", { signal });
}

function tellLimits({ process: { pid }, sockets, isElsewhere }: ProcessReport): void {
  if (sockets === null) {
    const who = Deno.uid() === 0 ? "may not be seen here, not even by root" : "can be seen as root";
    tell(`path, directory and sockets of process ${pid} ${who}`);
  } else if (isElsewhere && sockets.length > 0) {
    tell(
      `process ${pid} is in another network namespace: nsenter --net=/proc/${pid}/ns/net shows its sockets' addresses`,
    );
  }
}
