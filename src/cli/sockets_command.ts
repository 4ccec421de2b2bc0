import { EXIT } from "../core/exit_error.ts";
import { SocketHolders } from "../process/socket_holders.ts";
import { dumpSockets, type SocketsQuestion, type TableOutcome } from "../sockdiag/dump_sockets.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { type KnownNames, knownNames } from "./known_names.ts";
import { LineWriter } from "./line_writer.ts";
import { socketJson } from "./socket_json.ts";
import { socketHeading, socketLine } from "./socket_line.ts";
import { socketRow } from "./socket_row.ts";
import { socketsQuestion } from "./sockets_question.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";
import { type Kernel, withKernel } from "./with_kernel.ts";

const PROTOCOLS = ["tcp", "udp", "udplite", "sctp", "raw", "icmp", "packet", "all"] as const;

export const socketsCommand: Command = {
  name: "sockets",
  summary: "List sockets with their users, programs and units",
  notes: "Lists this network namespace, protocol by protocol, IPv4 before IPv6, within these in the kernel's order.\n" +
    "Without root, programs of other users are not known. Where the firewall runs, peers have the names that it knows.",
  options: [
    { name: "protocol", value: PROTOCOLS.join("|"), choices: PROTOCOLS, help: "these alone (all)" },
    { name: "family", value: "4|6", choices: ["4", "6"], help: "of IPv4 or IPv6 alone" },
    { name: "state", value: "NAME,…", help: "in one of these states: LISTEN, ESTABLISHED, unconnected …" },
    { name: "port", value: "N", help: "with this port at either end" },
    { name: "json", value: null, help: "as JSON, one object a line" },
    SOCKET_OPTION,
  ],
  async run({ options }) {
    const question = socketsQuestion(options);
    const json = options.has("json");
    const peers = await knownNames(controlClient({ options }));
    await whileRead(() => withKernel((kernel) => list(kernel, peers, question, json)));
    return EXIT.ok;
  },
};

/** The programs first, then the sockets, each written as it comes: a socket opened in between has no program yet. */
function list({ sockets, procFs, names }: Kernel, peers: KnownNames, question: SocketsQuestion, json: boolean): void {
  const holders = SocketHolders.find(procFs);
  const colour = coloured();
  const lines = new LineWriter(standardOutput);
  if (!json) lines.write(socketHeading(colour));
  let hidden = 0;
  const outcomes = dumpSockets(sockets, question, {
    socket(socket, table) {
      const row = socketRow(socket, table, holders, names, peers);
      if (row.withoutProgram === "hidden") hidden++;
      lines.write(json ? socketJson(row) : socketLine(row, colour));
    },
  });
  lines.flush();
  outcomes.forEach((outcome) => tellOutcome(outcome, question));
  if (hidden > 0) tell(hiddenText(hidden));
}

function tellOutcome({ table, family, outcome }: TableOutcome, { tables, families }: SocketsQuestion): void {
  const name = family === 6 ? `${table}6` : table;
  if (outcome === "interrupted") {
    tell(`${name} sockets changed while they were listed: some may lack, or be there twice`);
  }
  const wanted = tables.length === 1 && (family !== 6 || families.length === 1);
  if (outcome === "missing" && wanted) tell(`this kernel has no ${name} sockets`);
}

/** Root may lack the right, too: in a container, for example. */
function hiddenText(count: number): string {
  const sockets = count === 1 ? "1 socket" : `${count} sockets`;
  if (Deno.uid() === 0) return `${sockets} without a program: there are processes that may not be looked into here`;
  return `${sockets} of other users: ${count === 1 ? "its program" : "their programs"} can be seen as root`;
}
