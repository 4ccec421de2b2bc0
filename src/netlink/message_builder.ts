import { viewOf } from "../wire/view_of.ts";
import { align4, NLA_F_NESTED } from "./constants.ts";
import type { Struct } from "../wire/struct.ts";
import { nlattr } from "./nlattr.ts";
import { nlmsghdr } from "./nlmsghdr.ts";

/** Builds one netlink message: header, fixed bodies, attributes, in the order of the calls. */
export class MessageBuilder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #end = nlmsghdr.size;

  /** `capacity` in bytes; going beyond it throws a RangeError. */
  constructor(type: number, flags: number, sequence: number, capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = viewOf(this.#bytes);
    nlmsghdr.write(this.#view, 0, {
      nlmsg_len: 0,
      nlmsg_type: type,
      nlmsg_flags: flags,
      nlmsg_seq: sequence,
      nlmsg_pid: 0,
    });
  }

  body<Table>(type: Struct<Table>, values: Parameters<Struct<Table>["write"]>[2]): this {
    type.write(this.#view, this.#end, values);
    this.#end += align4(type.size);
    return this;
  }

  attribute<T>(
    type: number,
    value: { readonly size: number; write(view: DataView, at: number, value: T): void },
    content: T,
  ): this {
    nlattr.write(this.#view, this.#end, { nla_len: nlattr.size + value.size, nla_type: type });
    value.write(this.#view, this.#end + nlattr.size, content);
    this.#end += align4(nlattr.size + value.size);
    return this;
  }

  /** An attribute made of those that `write` adds. */
  nested(type: number, write: (builder: this) => void): this {
    const begin = this.#end;
    this.#end += nlattr.size;
    write(this);
    nlattr.write(this.#view, begin, { nla_len: this.#end - begin, nla_type: type | NLA_F_NESTED });
    return this;
  }

  build(): Uint8Array {
    nlmsghdr.fields.nlmsg_len.set(this.#view, 0, this.#end);
    return this.#bytes.subarray(0, this.#end);
  }
}
