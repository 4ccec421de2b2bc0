import { type IpAddress, ipv6Address, unmapped } from "../core/ip_address.ts";
import { type Flow, flow_key } from "./flow_key.ts";

const fields = flow_key.fields;
const ADDRESS_BYTES = fields.destination0.offset - fields.source0.offset;

/** Reads a flow_key. An address that was not set is ::, of whatever family the socket was. */
export function readFlow(view: DataView, at: number): Flow {
  return {
    protocol: fields.protocol.get(view, at),
    source: readAddress(view, at),
    sourcePort: fields.source_port.get(view, at),
    destination: readAddress(view, at + ADDRESS_BYTES),
    destinationPort: fields.destination_port.get(view, at),
  };
}

function readAddress(view: DataView, at: number): IpAddress {
  const { source0, source1, source2, source3 } = fields;
  return unmapped(
    ipv6Address(source0.get(view, at), source1.get(view, at), source2.get(view, at), source3.get(view, at)),
  );
}
