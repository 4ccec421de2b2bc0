import * as z from "zod";
import type { DnsRecord } from "../core/dns_message.ts";
import type { IpAddress } from "../core/ip_address.ts";
import { RESOLVED } from "./asker.ts";
import type { NamedAddress } from "./named_address.ts";
import { toldAddresses } from "./told_addresses.ts";
import { validSeconds } from "./valid_seconds.ts";

/** What of io.systemd.Resolve.Monitor.SubscribeQueryResults is read: names, and each record as it is on the wire (base64). */
const resultShape = z.object({
  parameters: z.object({
    state: z.literal("success"),
    question: z.array(z.object({ type: z.int(), name: z.string() })).min(1),
    answer: z.array(z.object({ raw: z.base64() })),
  }),
});

export interface ResolvedAnswer {
  readonly name: string;
  readonly type: number;
  readonly records: readonly Uint8Array[];
}

/** An answer that systemd-resolved has given to some program; null for any other message of its monitor. */
export function resolvedAnswer(message: unknown): ResolvedAnswer | null {
  const parsed = resultShape.safeParse(message);
  const [question] = parsed.data?.parameters.question ?? [];
  if (!parsed.success || question === undefined) return null;
  const records = parsed.data.parameters.answer.map(({ raw }) => Uint8Array.fromBase64(raw));
  return { name: question.name.toLowerCase().replace(/\.$/, ""), type: question.type, records };
}

/** The addresses in it, as systemd-resolved has asked for them on behalf of all; `by` is its own address. */
export function namesOfResolved(
  { name, type }: ResolvedAnswer,
  records: readonly DnsRecord[],
  by: IpAddress,
): NamedAddress[] {
  const message = { id: 0, isAnswer: true, responseCode: 0, question: { name, type }, records };
  return toldAddresses(message).map(({ ttl, ...told }) => ({
    ...told,
    asker: RESOLVED,
    resolver: by,
    trusted: true,
    validFor: validSeconds(ttl) * 1_000,
  }));
}
