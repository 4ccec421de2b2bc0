import { dirname } from "@std/path";
import { readFailure } from "./read_failure.ts";

export interface AuditLogOptions {
  /** Its folder is made if it is not there. */
  readonly file: string;
  readonly warn: (message: string) => void;
}

/** Who did what, a line of JSON each, on the disk before it is answered. A file of the owner's alone that only grows. */
export class AuditLog {
  readonly #options: AuditLogOptions;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Opened anew each time, so that it may be moved away at any time. What cannot be written whole is warned of. */
  add(entry: Readonly<Record<string, unknown>>): void {
    const { file: path, warn } = this.#options;
    try {
      Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      using file = Deno.openSync(path, { append: true, create: true, mode: 0o600 });
      append(file, new TextEncoder().encode(`${JSON.stringify(entry)}\n`));
    } catch (error) {
      warn(`${path} cannot be written: ${readFailure(error)}. Not in it: ${JSON.stringify(entry)}`);
    }
  }
}

/** All of it, or nothing: behind half a line, the next one could not be read either. */
function append(file: Deno.FsFile, line: Uint8Array): void {
  const { size } = file.statSync();
  try {
    for (let at = 0; at < line.length;) at += file.writeSync(line.subarray(at));
    file.syncDataSync();
  } catch (error) {
    file.truncateSync(size);
    throw error;
  }
}
