import { formatLocalTime } from "../report/format_local_time.ts";
import { jsonLine } from "../report/json_line.ts";
import type { HeldSocket } from "./held_socket.ts";
import type { PeerNames } from "./peer_names.ts";
import type { ProcessReport } from "./process_report.ts";
import type { ProcessTextOptions } from "./process_text.ts";
import { processMembers, socketMembers } from "./socket_json.ts";

/** A process as one JSON document. Keys whose value is not known are absent; `unknown` names those that root would see. */
export function processJson(
  report: ProcessReport,
  { names, offsetAt }: Pick<ProcessTextOptions, "names" | "offsetAt">,
): string {
  const { process, name, user, realUser, startedAt, sockets } = report;
  return jsonLine({
    ...processMembers(process),
    process_name: name,
    process_args: process.args,
    ...(process.cwd === "" ? {} : { process_cwd: process.cwd }),
    process_parents: process.parents.map((parent) => ({
      process_id: parent.pid,
      ...(parent.path === "" ? {} : { process_path: parent.path }),
      ...(parent.path === "" || parent.exeMismatch === null ? {} : { exe_mismatch: parent.exeMismatch }),
    })),
    user_id: user.id,
    ...(user.name === null ? {} : { user: user.name }),
    ...(realUser.id === user.id ? {} : { real_user_id: realUser.id }),
    ...(Number.isFinite(startedAt) ? { started: formatLocalTime(startedAt, offsetAt(startedAt)) } : {}),
    ...(sockets === null ? {} : { sockets: sockets.map((socket) => heldSocketMembers(socket, names)) }),
    ...(sockets === null ? { unknown: ["process_path", "process_cwd", "sockets"] } : {}),
  });
}

function heldSocketMembers({ descriptor, inode, entry }: HeldSocket, names: PeerNames): Record<string, unknown> {
  if (entry === null) return { fd: descriptor, inode };
  const host = entry.socket.kind === "inet" ? names.of(entry.socket.destination) : null;
  return { fd: descriptor, ...socketMembers(entry), ...(host === null ? {} : { peer_host: host }) };
}
