import { dirname } from "@std/path";
import { ControlServer, type ControlServerParts } from "../control/control_server.ts";
import type { Gid } from "../core/identifiers.ts";
import { checkOwner } from "../store/check_owner.ts";
import { ifThere } from "../store/if_there.ts";
import { RUN_DIRECTORY } from "./run_directory.ts";

/** Root and the group may write to the socket, which is what connecting takes. */
const SOCKET_UMASK = 0o117;

/**
 * Listens on the socket, which nobody but root and members of the group can reach: its directory is 0750, if it is our
 * own, and in any case nobody else may write to it. One that a killed daemon left is removed; one that is in use is not.
 * Throws an Error that says why it cannot be.
 */
export async function listenForControl(path: string, group: Gid, parts: ControlServerParts): Promise<AsyncDisposable> {
  prepareDirectory(dirname(path), group);
  await removeStale(path);
  const umask = Deno.umask(SOCKET_UMASK);
  const listening = ControlServer.listen(path, parts); // the socket is made within this call
  Deno.umask(umask);
  const server = await listening;
  Deno.chownSync(path, Deno.uid(), group);
  const inode = Deno.lstatSync(path).ino;
  return {
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      if (inodeOf(path) === inode) Deno.removeSync(path);
    },
  };
}

function prepareDirectory(directory: string, group: Gid): void {
  const isOurs = directory === RUN_DIRECTORY || inodeOf(directory) === null;
  if (isOurs) {
    Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
    Deno.chownSync(directory, Deno.uid(), group);
    Deno.chmodSync(directory, 0o750);
  }
  checkOwner(directory, Deno.statSync(directory), Deno.uid());
}

/** Throws if somebody listens there. */
async function removeStale(path: string): Promise<void> {
  const info = ifThere(() => Deno.lstatSync(path));
  if (info === null) return;
  if (info.isSocket !== true) throw new Error(`${path} is there, and is no socket`);
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    return Deno.removeSync(path);
  }
  throw new Error(`another daemon listens at ${path}; --socket names another place`);
}

function inodeOf(path: string): number | null {
  return ifThere(() => Deno.lstatSync(path))?.ino ?? null;
}
