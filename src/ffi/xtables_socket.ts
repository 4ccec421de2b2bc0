import type { XtablesTables } from "../firewall/xtables_tables.ts";
import { opaque, u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { textField } from "../wire/text_field.ts";
import { viewOf } from "../wire/view_of.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
/** The same for IPv6 (IP6T_SO_GET_INFO, IP6T_SO_GET_ENTRIES). */
const IPT_SO_GET_INFO = 64;
const IPT_SO_GET_ENTRIES = 65;

/** struct ipt_getinfo, and ip6t_getinfo (include/uapi/linux/netfilter_ipv4/ip_tables.h). */
const ipt_getinfo = struct("ipt_getinfo", 84, {
  name: textField(32),
  valid_hooks: u32host,
  hook_entry: opaque(20),
  underflow: opaque(20),
  num_entries: u32host,
  size: u32host,
});

/** The head of struct ipt_get_entries, and of ip6t_get_entries, whose entries begin at a multiple of eight. */
const ipt_get_entries = struct("ipt_get_entries", 40, { name: textField(32), size: u32host, padding: u32host });

/** Reads iptables-legacy's tables of one network namespace. To ask for one makes it, where it was never used. */
export class XtablesSocket implements XtablesTables, Disposable {
  readonly #libc: Libc;
  readonly #sockets: Readonly<Record<4 | 6, Descriptor | null>>;

  /** Of the namespace that this thread is in. Throws a SystemError. */
  constructor(libc: Libc, families: readonly (4 | 6)[]) {
    using opened = new DisposableStack();
    this.#libc = libc;
    const open = (family: 4 | 6, domain: number): Descriptor | null =>
      families.includes(family) ? opened.use(this.#open(domain)) : null;
    this.#sockets = { 4: open(4, AF_INET), 6: open(6, AF_INET6) };
    opened.move();
  }

  entries(family: 4 | 6, table: string): Uint8Array | null {
    const info = new Uint8Array(ipt_getinfo.size);
    ipt_getinfo.fields.name.set(viewOf(info), 0, table);
    if (!this.#ask(family, IPT_SO_GET_INFO, info)) return null;
    const size = ipt_getinfo.fields.size.get(viewOf(info), 0);
    const answer = new Uint8Array(ipt_get_entries.size + size);
    ipt_get_entries.write(viewOf(answer), 0, { name: table, size, padding: 0 });
    return this.#ask(family, IPT_SO_GET_ENTRIES, answer) ? answer.subarray(ipt_get_entries.size) : null;
  }

  [Symbol.dispose](): void {
    for (const family of [4, 6] as const) this.#sockets[family]?.[Symbol.dispose]();
  }

  #open(domain: number): Descriptor {
    const number = this.#libc.call.socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return new Descriptor(this.#libc, this.#libc.checked(number, "open a socket"));
  }

  /** False where there is no such table (ENOENT), or it has another size meanwhile (EAGAIN), or no memory to read it. */
  #ask(family: 4 | 6, option: number, answer: Uint8Array<ArrayBuffer>): boolean {
    const socket = this.#sockets[family]?.number ?? -1;
    const length = new Uint8Array(Uint32Array.of(answer.length).buffer);
    const level = family === 4 ? IPPROTO_IP : IPPROTO_IPV6;
    return this.#libc.call.getsockopt(socket, level, option, answer, length) >= 0;
  }
}
