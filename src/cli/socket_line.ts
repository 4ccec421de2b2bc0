import type { Process } from "../core/process.ts";
import { escapeText } from "../report/escape_text.ts";
import { localText, peerText } from "./endpoint_text.ts";
import { paint } from "./paint.ts";
import { protocolOf } from "./socket_entry.ts";
import type { SocketRow } from "./socket_row.ts";
import { withoutProgramText } from "./why_no_program.ts";

/** Columns: the widths suit IPv4 and most paths; longer content pushes the rest to the right. None has to be collected. */
const PROTOCOL_WIDTH = 8;
const STATE_WIDTH = 11;
const QUEUE_WIDTH = 6;
const ENDPOINT_WIDTH = 21;
const USER_WIDTH = 10;
const PROGRAM_WIDTH = 32;

const NONE = "-";

/** What the columns of `socketLine` are. */
export function socketHeading(colour: boolean): string {
  const text = columns({
    protocol: "PROTOCOL",
    state: "STATE".padEnd(STATE_WIDTH),
    received: "RECV-Q",
    sent: "SEND-Q",
    local: "LOCAL",
    peer: "PEER",
    user: "USER",
    program: "PROGRAM",
    unit: "UNIT",
  });
  return paint(text, "heading", colour);
}

/** One socket as a line for people. Everything that a program or a user chose is escaped. */
export function socketLine(row: SocketRow, colour: boolean): string {
  const { socket } = row;
  const isInet = socket.kind === "inet";
  return columns({
    protocol: protocolOf(row),
    state: stateText(isInet ? socket.stateName : socket.type, colour),
    received: isInet ? `${socket.receiveQueue}` : NONE,
    sent: isInet ? `${socket.sendQueue}` : NONE,
    local: escapeText(localText(row)),
    peer: escapeText(row.peerName === null ? peerText(row) : `${peerText(row)} (${row.peerName})`),
    user: escapeText(row.user ?? `${socket.userId ?? NONE}`),
    program: programText(row),
    unit: unitText(row),
  });
}

type Columns = Readonly<
  Record<"protocol" | "state" | "received" | "sent" | "local" | "peer" | "user" | "program" | "unit", string>
>;

function columns({ protocol, state, received, sent, local, peer, user, program, unit }: Columns): string {
  return [
    protocol.padEnd(PROTOCOL_WIDTH),
    state,
    received.padStart(QUEUE_WIDTH),
    sent.padStart(QUEUE_WIDTH),
    local.padEnd(ENDPOINT_WIDTH),
    peer.padEnd(ENDPOINT_WIDTH),
    user.padEnd(USER_WIDTH),
    program.padEnd(PROGRAM_WIDTH),
    unit,
  ].join("  ");
}

function stateText(state: string, colour: boolean): string {
  const text = state.padEnd(STATE_WIDTH);
  if (state === "LISTEN") return paint(text, "open", colour);
  return state.toUpperCase() === "ESTABLISHED" ? paint(text, "established", colour) : text;
}

/** `/usr/sbin/nginx [812,813], /usr/bin/other [900]`, or in brackets why there is none. */
function programText({ holders, withoutProgram }: SocketRow): string {
  if (withoutProgram !== null) return `(${withoutProgramText(withoutProgram)})`;
  const programs = new Map<string, { readonly process: Process; readonly pids: number[] }>();
  for (const { process } of holders) {
    const key = `${process.path}\0${process.exeMismatch ?? ""}`;
    const program = programs.get(key) ?? { process, pids: [] };
    program.pids.push(process.pid);
    programs.set(key, program);
  }
  return Array.from(programs.values(), ({ process: { path, exeMismatch }, pids }) => {
    const doubt = exeMismatch === null || path === "" ? "" : " (not that file)";
    return `${escapeText(path) || "?"} [${pids.join(",")}]${doubt}`;
  }).join(", ");
}

function unitText({ holders }: SocketRow): string {
  const names = new Set<string>();
  for (const { process: { controlGroup } } of holders) {
    const container = controlGroup?.container;
    const name = controlGroup?.unit ?? (container ? `${container.runtime}:${container.id.slice(0, 12)}` : null);
    if (name !== null) names.add(escapeText(name));
  }
  return [...names].join(",") || NONE;
}
