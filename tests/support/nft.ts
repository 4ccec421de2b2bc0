import { Libc } from "../../src/ffi/libc.ts";
import { libnftables } from "../../src/ffi/libnftables.ts";
import type { NftCommand, NftResult } from "../../src/firewall/nft_command.ts";
import { inNamespace } from "./enter_namespace.ts";
import type { Namespace } from "./namespace.ts";

/** The library, in a namespace. */
export function nftIn(namespace: Namespace): NftCommand {
  return {
    run(text, output) {
      using libc = new Libc();
      return inNamespace(libc, namespace, () => libnftables.run(text, output));
    },
  };
}

/**
 * For kernels without nft_queue: in place of a queue comes what the kernel does with one that nobody reads. It lets
 * packets go on to the next chain ("bypass"), or drops them. So all of a ruleset but the queue itself can be tried.
 */
export function withoutQueue(nft: NftCommand): NftCommand {
  return { run: (text, output) => withQueues(nft.run(unreadQueues(text), output)) };
}

/** What is listed, with the queues back in their places, as nft writes them. */
function withQueues(result: NftResult): NftResult {
  if (result.kind !== "done") return result;
  const output = result.output.replace(/accept comment "queue (\d+), bypass"/g, "queue flags bypass to $1")
    .replace(/drop comment "queue (\d+)"/g, "queue to $1");
  return { ...result, output };
}

/** The text of a ruleset, with each queue as one that nobody reads. Its comment still tells which. */
export function unreadQueues(text: string): string {
  return text.replace(/queue flags bypass to (\d+)/g, 'accept comment "queue $1, bypass"')
    .replace(/queue to (\d+)/g, 'drop comment "queue $1"');
}

/** nft 1.0 spells some of what it lists otherwise than 1.1 does: this makes it 1.1's. Lines end without blanks. */
export function asNft11(listed: string): string {
  return listed
    .replace(/tcp flags != syn \/ fin,syn,rst,ack/g, "tcp flags & (fin | syn | rst | ack) != syn")
    .replace(/mark (0x[0-9a-f]{8})\/(\d+)/g, (_, value, bits) => `mark & ${prefixMask(Number(bits))} == ${value}`);
}

function prefixMask(bits: number): string {
  return `0x${(2 ** 32 - 2 ** (32 - bits)).toString(16).padStart(8, "0")}`;
}
