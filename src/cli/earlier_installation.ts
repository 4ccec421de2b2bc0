import { EXIT, ExitError } from "../core/exit_error.ts";
import { readManifest } from "../install/installed.ts";
import type { Manifest } from "../install/manifest.ts";
import { PLACES } from "../install/places.ts";
import { changeHost } from "./change_host.ts";

/** What an earlier installation below `root` has written; null if there is none. Throws an ExitError if that cannot be told. */
export function earlierInstallation(root: string): Manifest | null {
  try {
    return changeHost(() => readManifest(root));
  } catch (error) {
    if (error instanceof ExitError || !(error instanceof Error)) throw error;
    throw new ExitError(EXIT.failed, `${root}${PLACES.manifest}: ${error.message}`);
  }
}
