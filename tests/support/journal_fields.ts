/** Reads a datagram of the journal's native protocol as systemd.io/JOURNAL_NATIVE_PROTOCOL describes it; throws if it is none. */
export function journalFields(datagram: Uint8Array): [name: string, value: string][] {
  const decode = (from: number, to: number): string =>
    new TextDecoder("utf-8", { fatal: true }).decode(datagram.subarray(from, to));
  const fields: [string, string][] = [];
  for (let at = 0; at < datagram.length;) {
    const end = datagram.indexOf(10, at);
    if (end < 0) throw new Error("the last line has no end");
    const [name = "", ...value] = decode(at, end).split("=");
    if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(name)) throw new Error(`no name of a field: ${JSON.stringify(name)}`);
    if (value.length > 0) {
      fields.push([name, value.join("=")]);
      at = end + 1;
      continue;
    }
    const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
    const length = Number(view.getBigUint64(end + 1, true));
    const start = end + 9;
    if (datagram[start + length] !== 10) throw new Error("a value of binary form has no newline behind it");
    fields.push([name, decode(start, start + length)]);
    at = start + length + 1;
  }
  return fields;
}
