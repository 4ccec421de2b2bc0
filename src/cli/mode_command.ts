import type { ControlClient } from "../control/control_client.ts";
import { type ModeDocument, modeDocument, type ModeRequest } from "../control/mode_document.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import { parseGoDuration } from "../rules/go_duration.ts";
import { parseStat } from "../process/parse_stat.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { type Ancestry, sshPeer } from "./ssh_peer.ts";
import { tell } from "./standard_streams.ts";

export const modeCommand: Command = {
  name: "mode",
  summary: "Change the mode of the running firewall, until its next start",
  argument: { name: "MODE", help: "observe or enforce" },
  options: [
    {
      name: "confirm",
      value: "TIME",
      help: "on trial: after this time (60s) that of before comes back, unless the command is given again without it",
    },
    SOCKET_OPTION,
  ],
  notes:
    "While a mode is on trial, the peer of the ssh session that sets it stays reachable whatever the rules say.\n" +
    "Mode in the configuration says what holds at the next start.",
  async run(context) {
    const mode = context.options.get("MODE");
    if (mode !== "observe" && mode !== "enforce") {
      throw new ExitError(EXIT.usage, `the mode is observe or enforce, not ${mode}`);
    }
    const seconds = trialSeconds(context.options.get("confirm"));
    const keep = seconds === null ? null : sshPeer(Deno.pid, ANCESTRY);
    tellMode(await set(controlClient(context), { mode, confirm_seconds: seconds, keep }));
    return EXIT.ok;
  },
};

function set(client: ControlClient, request: ModeRequest): Promise<ModeDocument> {
  return client.send("POST", "/v1/mode", request, modeDocument);
}

function trialSeconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = (parseGoDuration(text) ?? 0) / 1000;
  if (seconds >= 1 && seconds <= 86_400) return Math.round(seconds);
  throw new ExitError(EXIT.usage, `--confirm takes a time from 1s to 24h, such as 60s, not ${text}`);
}

/** Those that this user may look at. */
const ANCESTRY: Ancestry = {
  environment: (pid) => ifReadable(() => Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0")),
  parent: (pid) => ifReadable(() => parseStat(Deno.readTextFileSync(`/proc/${pid}/stat`))?.parent ?? null),
};

function ifReadable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return null;
    throw error;
  }
}

function tellMode({ mode, until, mode_of_files: ofFiles }: ModeDocument): void {
  if (until !== null) return tell(`mode ${mode} until ${until}; to keep it: sallyport mode ${mode}`);
  tell(
    ofFiles === mode ? `mode ${mode}` : `mode ${mode}; at the next start ${ofFiles}, as Mode of the configuration says`,
  );
}
