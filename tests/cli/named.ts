import type { NamedDocument } from "../../src/control/names_document.ts";

/** A name that a trusted resolver has told to process 1. */
export function named(rest: Partial<NamedDocument> = {}): NamedDocument {
  return {
    address: "192.0.2.1",
    name: "www.example",
    aliases: [],
    by: "10.0.0.53",
    trusted: true,
    until: "2026-11-22T08:00:00.000000Z",
    process_id: 1,
    process_path: "/x",
    ...rest,
  };
}
