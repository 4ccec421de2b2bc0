import { parseEndpoint } from "../core/endpoint.ts";
import type { LoggerSetting } from "./configuration.ts";
import type { LogAddress } from "./log_address.ts";

/** One of OpenSnitch's Server.Loggers that can be carried out. */
export interface RemoteLogger {
  readonly format: "rfc5424" | "json";
  readonly address: LogAddress;
  /** What it calls itself. */
  readonly tag: string;
}

const LOCAL = "/dev/log";

/**
 * What an entry of Server.Loggers asks for, or why that cannot be had, in words. Which names go with which formats is
 * OpenSnitch's; without a format it is rfc5424.
 */
export function remoteLogger({ name, format, protocol, server, tag }: LoggerSetting): RemoteLogger | string {
  const wanted = format === "" ? "rfc5424" : format;
  if (wanted !== "rfc5424" && wanted !== "json") return `there is no format ${wanted}, but rfc5424 and json`;
  if (name === "syslog") {
    return wanted === "json"
      ? "syslog takes rfc5424"
      : { format: wanted, address: { kind: "socket", path: LOCAL }, tag };
  }
  if (name !== "remote" && name !== "remote_syslog") {
    return `there is no logger ${name}, but remote, remote_syslog and syslog`;
  }
  if (name === "remote_syslog" && wanted === "json") return "remote_syslog takes rfc5424";
  if (protocol !== "udp" && protocol !== "tcp") return `there is no protocol ${protocol}, but udp and tcp`;
  const endpoint = parseEndpoint(server);
  if (endpoint === null) return `"${server}" is no server with its port, such as 192.0.2.1:514`;
  return { format: wanted, address: { kind: protocol, endpoint }, tag };
}
