import type { NftCommand, NftOutput, NftResult } from "../firewall/nft_command.ts";
import { cString } from "./c_string.ts";
import { loadReason } from "./load_reason.ts";

/** nftables/libnftables.h: what of it we call. struct nft_ctx is nobody's business but the library's. */
const SYMBOLS = {
  nft_ctx_new: { parameters: ["u32"], result: "pointer" },
  nft_ctx_free: { parameters: ["pointer"], result: "void" },
  nft_ctx_buffer_output: { parameters: ["pointer"], result: "i32" },
  nft_ctx_buffer_error: { parameters: ["pointer"], result: "i32" },
  nft_ctx_get_output_buffer: { parameters: ["pointer"], result: "pointer" },
  nft_ctx_get_error_buffer: { parameters: ["pointer"], result: "pointer" },
  nft_ctx_output_set_flags: { parameters: ["pointer", "u32"], result: "void" },
  nft_run_cmd_from_buffer: { parameters: ["pointer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

const NFT_CTX_DEFAULT = 0;
/** Of nft_ctx_output_set_flags. */
const NFT_CTX_OUTPUT_STATELESS = 1 << 2;
const NFT_CTX_OUTPUT_TERSE = 1 << 11;
const OUTPUT_FLAGS: Readonly<Record<NftOutput, number>> = {
  text: 0,
  rules: NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_TERSE,
};

/**
 * nft as a library. It is loaded for each run and closed after it: a firewall needs it when it starts and when it ends,
 * and 4 MB would lie idle in between (each time leaves some 25 KB behind, the library's own). For the main thread only:
 * it opens netlink sockets of its own, in the network namespace of the thread that calls.
 */
export const libnftables: NftCommand = {
  run(text, output = "text") {
    const library = load();
    if (library instanceof Error) {
      return { kind: "absent", errors: loadReason(library) };
    }
    try {
      return runIn(library, cString(text), OUTPUT_FLAGS[output]);
    } finally {
      library.close();
    }
  },
};

function load(): Library | Error {
  try {
    return Deno.dlopen("libnftables.so.1", SYMBOLS);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** One context is one transaction with its outputs. The library ends the process where memory runs out. */
function runIn({ symbols }: Library, text: BufferSource, flags: number): NftResult {
  const context = symbols.nft_ctx_new(NFT_CTX_DEFAULT);
  if (context === null) throw new Error("Cannot make a context of libnftables");
  try {
    symbols.nft_ctx_buffer_output(context);
    symbols.nft_ctx_buffer_error(context);
    symbols.nft_ctx_output_set_flags(context, flags);
    return symbols.nft_run_cmd_from_buffer(context, text) === 0
      ? { kind: "done", output: textAt(symbols.nft_ctx_get_output_buffer(context)) }
      : { kind: "refused", errors: textAt(symbols.nft_ctx_get_error_buffer(context)) };
  } finally {
    symbols.nft_ctx_free(context);
  }
}

function textAt(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
