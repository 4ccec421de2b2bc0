import { assertNever } from "../core/assert_never.ts";
import { ipEquals, unmapped } from "../core/ip_address.ts";
import type { NameFilter } from "../core/name_filter.ts";
import type { NamedAddress } from "./named_address.ts";

export function fitsFilter(filter: NameFilter, { address, name, aliases }: NamedAddress): boolean {
  switch (filter.kind) {
    case "all":
      return true;
    case "address":
      return ipEquals(unmapped(filter.address), unmapped(address));
    case "name":
      return [name, ...aliases].some((each) => each === filter.name || each.endsWith(`.${filter.name}`));
    default:
      return assertNever(filter);
  }
}
