import type { Gid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { Attributor } from "./attributor.ts";
import { parseStatus } from "./parse_status.ts";

/** A larger executable is not hashed while a packet waits. */
const MAX_HASHED_BYTES = 64 * 1024 * 1024;
const MAX_HASHES = 256;

/** Loaded when the first rule asks for a checksum: it takes 8 MB of memory. */
function loadCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

/** Facts about a process that cost more than its path, read only when a rule asks. */
export class ProcessDetails {
  readonly #attributor: Pick<Attributor, "directoryOf">;
  readonly #hashes = new Map<string, string>();
  readonly #decoder = new TextDecoder();

  constructor(attributor: Pick<Attributor, "directoryOf">) {
    this.#attributor = attributor;
  }

  /** A variable of the environment that the process was started with; "" if it has none of that name. */
  environment(process: Process, name: string): string | null {
    const bytes = this.#attributor.directoryOf(process)?.readFile("environ") ?? null;
    if (bytes === null) return null;
    const prefix = `${name}=`;
    const variable = this.#decoder.decode(bytes).split("\0").find((each) => each.startsWith(prefix));
    return variable?.slice(prefix.length) ?? "";
  }

  /** Its main group and the others; null if the process has ended, or the kernel does not tell. */
  groups(process: Process): readonly Gid[] | null {
    const bytes = this.#attributor.directoryOf(process)?.readFile("status") ?? null;
    return bytes === null ? null : parseStatus(this.#decoder.decode(bytes))?.groups ?? null;
  }

  /** The checksum of the file that runs, whatever its path; null if it cannot be read or is too large. */
  hash(process: Process, algorithm: "md5" | "sha1"): string | null {
    const directory = this.#attributor.directoryOf(process);
    const version = directory?.versionBehind("exe") ?? null;
    if (directory === null || version === null || version.size > MAX_HASHED_BYTES) return null;
    const key = `${algorithm} ${version.text}`;
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const { createHash } = loadCrypto();
    const hash = createHash(algorithm);
    if (!directory.readChunks("exe", (chunk) => hash.update(chunk))) return null;
    const digest = hash.digest("hex");
    if (this.#hashes.size >= MAX_HASHES) this.#hashes.clear();
    this.#hashes.set(key, digest);
    return digest;
  }
}
