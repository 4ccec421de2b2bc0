import type { ParentProcess } from "../core/process.ts";
import { commandText } from "../report/command_text.ts";
import { escapeText } from "../report/escape_text.ts";
import { formatLocalTime } from "../report/format_local_time.ts";
import { heldSocketLine } from "./held_socket_line.ts";
import { paint } from "./paint.ts";
import type { PeerNames } from "./peer_names.ts";
import type { NamedUser, ProcessReport } from "./process_report.ts";

const LABEL_WIDTH = 12;
const HIDDEN = "(hidden from this user)";

/** How a report is shown. */
export interface ProcessTextOptions {
  readonly names: PeerNames;
  readonly colour: boolean;
  /** Minutes east of UTC at a time, milliseconds since 1970. */
  readonly offsetAt: (milliseconds: number) => number;
}

/** A process for people: a labelled line for each thing that is known, then its sockets, without the last line's end. */
export function processText(report: ProcessReport, { names, colour, offsetAt }: ProcessTextOptions): string {
  const { process: { pid, args, cwd, parents, controlGroup }, name, startedAt, sockets } = report;
  const container = controlGroup?.container;
  const rows: readonly (readonly [label: string, ...values: readonly string[]])[] = [
    ["process", `${pid} (${escapeText(name)})`],
    ["path", pathText(report)],
    ...executableRow(report, colour),
    ["arguments", commandText(args) || "(none)"],
    ["directory", sockets === null ? HIDDEN : escapeText(cwd)],
    ["user", usersText(report)],
    ["started", Number.isFinite(startedAt) ? formatLocalTime(startedAt, offsetAt(startedAt)) : "(not known)"],
    ["unit", escapeText(controlGroup?.unit ?? "(none)")],
    ["cgroup", escapeText(controlGroup?.path ?? "(not known)")],
    ...(container ? [["container", escapeText(`${container.runtime} ${container.id}`)] as const] : []),
    ["parents", ...(parents.length === 0 ? ["(none)"] : parents.map(parentText))],
    ["sockets", socketsText(report)],
  ];
  return [
    ...rows.flatMap(([label, ...values]) => values.map((value, at) => labelled(at === 0 ? label : "", value, colour))),
    ...(sockets ?? []).map((socket) => heldSocketLine(socket, names)),
  ].join("\n");
}

function labelled(label: string, value: string, colour: boolean): string {
  return `${paint(label.padEnd(LABEL_WIDTH), "heading", colour)} ${value}`;
}

function pathText({ process: { path }, sockets }: ProcessReport): string {
  if (path !== "") return escapeText(path);
  return sockets === null ? HIDDEN : "(none: a thread of the kernel, or ended and not yet collected by its parent)";
}

/** Whether the path can be believed. There is no such line where there is no path. */
function executableRow({ process: { path, exeMismatch } }: ProcessReport, colour: boolean): [string, string][] {
  if (path === "") return [];
  return [["executable", exeMismatch === null ? "the file of that path" : paint(exeMismatch, "warning", colour)]];
}

function usersText({ user, realUser }: ProcessReport): string {
  return user.id === realUser.id ? userText(user) : `${userText(user)}, started by ${userText(realUser)}`;
}

function userText({ id, name }: NamedUser): string {
  return name === null ? `${id}` : `${escapeText(name)} (${id})`;
}

function parentText({ pid, path, exeMismatch }: ParentProcess): string {
  const doubt = exeMismatch === null || path === "" ? "" : ` (not that file: ${exeMismatch})`;
  return `${escapeText(path) || "?"} [${pid}]${doubt}`;
}

function socketsText({ sockets, isElsewhere }: ProcessReport): string {
  if (sockets === null) return HIDDEN;
  if (sockets.length === 0) return "(none)";
  const bare = sockets.filter(({ entry }) => entry === null).length;
  const why = isElsewhere ? "in another network namespace" : "unix, netlink, not bound";
  return bare === 0 ? `${sockets.length}` : `${sockets.length}, ${bare} without addresses (${why})`;
}
