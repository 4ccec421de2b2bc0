import type { NamesDocument } from "../control/names_document.ts";
import { formatIp } from "../core/format_ip.ts";
import type { NameFilter } from "../core/name_filter.ts";
import type { NamedAddress } from "../names/named_address.ts";
import { formatTime } from "../report/format_time.ts";
import type { VerdictThread } from "./verdict_thread.ts";

/** More are left out: a person who wants to see more has a question. */
const MOST_NAMES = 10_000;

/** Answers what names are known. `now`: milliseconds since 1970. */
export async function namesAnswer(
  thread: Pick<VerdictThread, "listNames">,
  filter: NameFilter,
  now: () => number,
): Promise<NamesDocument> {
  const found = await thread.listNames(filter) ?? [];
  const told = found.slice(-MOST_NAMES).reverse();
  return { names: told.map((each) => documentOf(each, now())), left: found.length - told.length };
}

function documentOf(named: NamedAddress, now: number): NamesDocument["names"][number] {
  const { address, name, aliases, resolver, trusted, validFor, asker } = named;
  return {
    address: formatIp(address),
    name,
    aliases: [...aliases],
    by: formatIp(resolver),
    trusted,
    until: formatTime((now + validFor) * 1000),
    process_id: asker?.pid ?? null,
    process_path: asker?.path ?? null,
  };
}
