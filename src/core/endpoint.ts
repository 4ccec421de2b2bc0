/** One end of a connection, as a configuration names it. */
export interface Endpoint {
  /** A name or an address; that of IPv6 without its brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads "HOST:PORT" or "[ADDRESS]:PORT". Null if the text is anything else, or the port is not 1 to 65535. */
export function parseEndpoint(text: string): Endpoint | null {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]\/]+)):([0-9]{1,5})$/.exec(text);
  if (parts === null) return null;
  const [, inBrackets, plain = "", digits] = parts;
  const port = Number(digits);
  return port >= 1 && port <= 0xffff ? { host: inBrackets ?? plain, port } : null;
}

/** The same as text again. */
export function endpointText({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
