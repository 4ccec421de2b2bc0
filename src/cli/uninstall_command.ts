import { EXIT, ExitError } from "../core/exit_error.ts";
import { look } from "../install/installed.ts";
import { PLACES } from "../install/places.ts";
import { takeAway } from "../install/take_away.ts";
import { changeHost } from "./change_host.ts";
import type { Command } from "./command.ts";
import { earlierInstallation } from "./earlier_installation.ts";
import { INSTALL_OPTIONS, rootOf } from "./install_options.ts";
import { removalsText } from "./install_text.ts";
import { standardOutput, tell, whileRead } from "./standard_streams.ts";

/** Links that `systemctl enable` makes. */
const ENABLED = "/etc/systemd/system/multi-user.target.wants/sallyport.service";

export const uninstallCommand: Command = {
  name: "uninstall",
  summary: "Remove what install wrote, and nothing else",
  options: INSTALL_OPTIONS,
  notes:
    "What has been changed since stays, and so do history and state in /var/lib/sallyport. While the service is enabled\n" +
    "nothing is removed. Exit code 1: nothing was installed, or it is in use.",
  async run({ options }) {
    const root = rootOf(options);
    const isDryRun = options.has("dry-run");
    const manifest = earlierInstallation(root);
    if (manifest === null) {
      throw new ExitError(EXIT.failed, `nothing is installed: there is no ${root}${PLACES.manifest}`);
    }
    if (look(`${root}${ENABLED}`) !== null) {
      throw new ExitError(EXIT.failed, "the service is enabled. First: systemctl disable --now sallyport");
    }
    const removals = changeHost(() => takeAway(manifest, root, isDryRun));
    await whileRead(() => standardOutput.write(removalsText(removals)));
    if (isDryRun) tell("nothing was changed: this is what would be done");
    return EXIT.ok;
  },
};
