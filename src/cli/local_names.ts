import type { InterfaceIndex, Uid } from "../core/identifiers.ts";
import { interfaceName } from "../ffi/interface_names.ts";
import type { Libc } from "../ffi/libc.ts";
import { userNameById } from "../ffi/user_name.ts";

/** How this host calls what the kernel numbers. */
export interface LocalNames {
  /** Null if there is no such user. */
  user(id: Uid): string | null;
  /** The number as text if there is no such device any more; null for 0. */
  device(index: InterfaceIndex): string | null;
}

/** Each is looked up once. */
export function localNames(libc: Libc): LocalNames {
  return {
    user: remembered((id) => userNameById(libc, id)),
    device: remembered((index) => index === 0 ? null : interfaceName(libc, index) ?? String(index)),
  };
}

function remembered<Key, Value>(look: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = look(key);
    known.set(key, value);
    return value;
  };
}
