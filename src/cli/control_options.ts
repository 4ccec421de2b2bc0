import { ControlClient } from "../control/control_client.ts";
import { CONTROL_PATH } from "../daemon/control_path.ts";
import type { CommandContext, OptionDescription } from "./command.ts";

/** Every command that asks the running daemon takes it. */
export const SOCKET_OPTION: OptionDescription = {
  name: "socket",
  value: "PATH",
  help: `the daemon's control socket (${CONTROL_PATH})`,
};

export function controlClient({ options }: Pick<CommandContext, "options">): ControlClient {
  return new ControlClient(options.get("socket") ?? CONTROL_PATH);
}
