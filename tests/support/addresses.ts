import { asPort, type Port } from "../../src/core/identifiers.ts";
import type { IpAddress } from "../../src/core/ip_address.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { asInterfaceIndex, type InterfaceIndex } from "../../src/core/identifiers.ts";
import type { Namespace } from "./namespace.ts";

export function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === null) throw new Error(`Cannot read the address ${text}`);
  return parsed;
}

/** "10.0.0.1 53": an address and a port. */
export function endpoint(text: string): { readonly address: IpAddress; readonly port: Port } {
  const [host = "", port] = text.split(" ");
  return { address: address(host), port: asPort(Number(port)) };
}

/** The index of a device in a namespace. */
export async function deviceIndex(namespace: Namespace, name: string): Promise<InterfaceIndex> {
  const { stdout } = await namespace.run(["ip", "-o", "link", "show", "dev", name]);
  const index = /^(\d+):/.exec(stdout)?.[1];
  if (index === undefined) throw new Error(`Cannot find the device ${name}: ${stdout}`);
  return asInterfaceIndex(Number(index));
}

/** The link-local address (fe80::/10) of a device in a namespace. */
export async function linkLocal(namespace: Namespace, device: string): Promise<string> {
  const { stdout } = await namespace.run(["ip", "-6", "-o", "addr", "show", "dev", device, "scope", "link"]);
  const found = /inet6 (fe80:[0-9a-f:]+)\//.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`${device} has no link-local address: ${stdout}`);
  return found;
}
