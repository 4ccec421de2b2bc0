import { type IpAddress, ipv4Address, ipv6Address } from "../core/ip_address.ts";
import { u32be } from "./field_types.ts";
import type { FieldType } from "./struct.ts";

/** struct in_addr, network byte order. */
export const in_addr: FieldType<IpAddress> = {
  size: 4,
  read: (view, at) => ipv4Address(u32be.read(view, at)),
  write: (view, at, { w3 }) => u32be.write(view, at, w3),
};

/** struct in6_addr, network byte order. An IPv4 address is written as ::ffff:a.b.c.d. */
export const in6_addr: FieldType<IpAddress> = {
  size: 16,
  read: (view, at) =>
    ipv6Address(
      u32be.read(view, at),
      u32be.read(view, at + 4),
      u32be.read(view, at + 8),
      u32be.read(view, at + 12),
    ),
  write: (view, at, { w0, w1, w2, w3 }) => {
    u32be.write(view, at, w0);
    u32be.write(view, at + 4, w1);
    u32be.write(view, at + 8, w2);
    u32be.write(view, at + 12, w3);
  },
};
