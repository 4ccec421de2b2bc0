import { EXIT, type ExitCode, ExitError } from "../core/exit_error.ts";
import { marksWithin } from "../core/marks.ts";
import { checkCapabilities } from "../daemon/preflight.ts";
import { recover, type Recovery } from "../daemon/recover.ts";
import { RUN_DIRECTORY } from "../daemon/run_directory.ts";
import { Libc } from "../ffi/libc.ts";
import { parseControlGroup } from "../process/control_group.ts";
import type { Configuration } from "../rules/configuration.ts";
import { defaultConfiguration } from "../rules/configuration_file.ts";
import { problemText } from "../store/file_problem.ts";
import { ifThere } from "../store/if_there.ts";
import { loadConfiguration } from "../store/load_configuration.ts";
import type { Command } from "./command.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";
import { keptText, recoverText, stillRunsText } from "./recover_text.ts";
import { standardOutput, tell, whileRead } from "./standard_streams.ts";
import { type UnitEnding, unitEnding } from "./unit_ending.ts";

export const recoverCommand: Command = {
  name: "recover",
  summary: "Remove every trace of a Sallyport that was killed, so that connections pass again",
  options: [
    { name: "after-exit", value: null, help: "for the service's ExecStopPost: obeys Failure.DaemonDown after a crash" },
    { name: "config", value: "FILE", help: `configuration (${DEFAULT_CONFIG}): which bits of marks are ours` },
  ],
  notes:
    "Removes interception rules of nftables and iptables, our bits in connection marks, and the lock and dead pid files in\n" +
    `${RUN_DIRECTORY}, of this network namespace. Where a Sallyport runs it removes nothing, and says how to stop it.`,
  async run({ options }) {
    checkCapabilities(Deno.readTextFileSync("/proc/self/status"), [[
      "CAP_NET_ADMIN",
      "to take interception rules out",
    ]]);
    const ending = options.has("after-exit") ? endingOfUnit() : null;
    const configuration = readConfiguration(options.get("config") ?? DEFAULT_CONFIG);
    const keepDrop = ending !== null && !ending.clean && configuration?.failure.daemonDown !== "open";
    using libc = new Libc();
    const { markMask } = configuration ?? defaultConfiguration();
    return await report(
      await recover({ libc, marks: marksWithin(markMask), runDirectory: RUN_DIRECTORY, refusal, keepDrop }),
      ending,
    );
  },
};

async function report(recovery: Recovery, ending: UnitEnding | null): Promise<ExitCode> {
  const { kept, absent, problems } = recovery;
  if (ending === null || problems.length > 0) { for (const why of absent) tell(`not looked for: ${why}`); }
  for (const problem of problems) tell(problem);
  if (kept) tell(keptText(ending?.how ?? ""));
  else if (ending === null || recovery.removed.length > 0) {
    await whileRead(() => standardOutput.write(`${recoverText(recovery)}\n`));
  }
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
}

function endingOfUnit(): UnitEnding {
  const ending = unitEnding((name) => Deno.env.get(name));
  if (ending !== null) return ending;
  const why =
    "--after-exit is for ExecStopPost of a service: systemd says in $SERVICE_RESULT how it ended, and that is not set";
  throw new ExitError(EXIT.usage, `${why}. By hand: sallyport recover`);
}

/** Null where it cannot be read: somebody who wants his connections back need not mend it first. */
function readConfiguration(file: string): Configuration | null {
  const loaded = loadConfiguration(file, { userId: Deno.uid(), allowInsecureFiles: false });
  if (loaded.ok) return loaded.value;
  loaded.problems.forEach((problem) => tell(problemText(problem)));
  tell(
    "the configuration cannot be read: Marks.Mask is taken to be the default one, and Failure.DaemonDown to be closed",
  );
  return null;
}

function refusal(pid: string): string {
  return stillRunsText(pid, unitOf(pid));
}

function unitOf(pid: string): string | null {
  const text = ifThere(() => Deno.readTextFileSync(`/proc/${pid}/cgroup`));
  return text === null ? null : parseControlGroup(text)?.unit ?? null;
}
