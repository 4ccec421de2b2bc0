import type { InterfaceIndex } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import { nlattr } from "../netlink/nlattr.ts";
import { nlmsghdr } from "../netlink/nlmsghdr.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { AF_INET, AF_INET6, ALL_STATES, INET_DIAG_REQ_BYTECODE, NO_COOKIE } from "./constants.ts";
import { inet_diag_req_v2, inet_diag_sockid } from "./inet_diag.ts";
import { PORT_FILTER_BYTES } from "./port_filter.ts";

const message = struct("inet_diag request", nlmsghdr.size + inet_diag_req_v2.size, {
  header: nlmsghdr,
  request: inet_diag_req_v2,
});
const REQUEST = message.fields.request.offset;
const ID = REQUEST + inet_diag_req_v2.fields.id.offset;
const FILTER = message.size + nlattr.size;

/** One end of a flow. */
export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** What a request says. Ends that are null are all zeros: "any". */
export interface InetDiagQuestion {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly source: Endpoint | null;
  /** With `source` null: the port alone. */
  readonly sourcePort: number;
  readonly destination: Endpoint | null;
  readonly interface: InterfaceIndex;
  readonly cookie: SocketCookie | null;
}

/** What of the sockets that fit is wanted. */
export interface Selection {
  /** idiag_states: a bit for each state. */
  readonly states: number;
  /** idiag_ext: which attributes, besides those that always come. */
  readonly extensions: number;
  /** Of `portFilter`; null for none. */
  readonly filter: Uint8Array | null;
}

const EVERYTHING: Selection = { states: ALL_STATES, extensions: 0, filter: null };

/** Writes sock_diag requests, one after the other into the same bytes: one is sent per connection. */
export class InetDiagRequest {
  readonly #filtered = new Uint8Array(FILTER + PORT_FILTER_BYTES);
  readonly #plain = this.#filtered.subarray(0, message.size);
  readonly #view = viewOf(this.#filtered);

  /** The message; valid until the next call. */
  write(question: InetDiagQuestion, selection: Selection = EVERYTHING): Uint8Array {
    const bytes = selection.filter === null ? this.#plain : this.#writeFilter(selection.filter);
    const view = this.#view;
    const header = nlmsghdr.fields;
    header.nlmsg_len.set(view, 0, bytes.length);
    header.nlmsg_type.set(view, 0, question.type);
    header.nlmsg_flags.set(view, 0, question.flags);
    header.nlmsg_seq.set(view, 0, question.sequence);
    const request = inet_diag_req_v2.fields;
    request.sdiag_family.set(view, REQUEST, question.family === 4 ? AF_INET : AF_INET6);
    request.sdiag_protocol.set(view, REQUEST, question.protocol);
    request.idiag_ext.set(view, REQUEST, selection.extensions);
    request.idiag_states.set(view, REQUEST, selection.states);
    this.#writeId(question);
    return bytes;
  }

  #writeFilter(filter: Uint8Array): Uint8Array {
    nlattr.fields.nla_len.set(this.#view, message.size, nlattr.size + PORT_FILTER_BYTES);
    nlattr.fields.nla_type.set(this.#view, message.size, INET_DIAG_REQ_BYTECODE);
    this.#filtered.set(filter, FILTER);
    return this.#filtered;
  }

  #writeId(question: InetDiagQuestion): void {
    const id = inet_diag_sockid.fields;
    const { source, destination, cookie } = question;
    id.idiag_sport.set(this.#view, ID, source?.port ?? question.sourcePort);
    id.idiag_dport.set(this.#view, ID, destination?.port ?? 0);
    this.#writeAddress(id.idiag_src0.offset, source?.address ?? null);
    this.#writeAddress(id.idiag_dst0.offset, destination?.address ?? null);
    id.idiag_if.set(this.#view, ID, question.interface);
    id.idiag_cookie0.set(this.#view, ID, cookie?.low ?? NO_COOKIE);
    id.idiag_cookie1.set(this.#view, ID, cookie?.high ?? NO_COOKIE);
  }

  #writeAddress(offset: number, address: IpAddress | null): void {
    const v6 = address !== null && address.family === 6;
    const words = inet_diag_sockid.fields;
    const at = ID + offset - words.idiag_src0.offset;
    words.idiag_src0.set(this.#view, at, address === null ? 0 : v6 ? address.w0 : address.w3);
    words.idiag_src1.set(this.#view, at, v6 ? address.w1 : 0);
    words.idiag_src2.set(this.#view, at, v6 ? address.w2 : 0);
    words.idiag_src3.set(this.#view, at, v6 ? address.w3 : 0);
  }
}
