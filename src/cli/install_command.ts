import { fromFileUrl } from "@std/path";
import { EXIT, type ExitCode, ExitError } from "../core/exit_error.ts";
import { PLACES } from "../install/places.ts";
import type { Plan } from "../install/planned.ts";
import type { RunningProgram } from "../install/program_plan.ts";
import { putInPlace, type Step, stepsOf } from "../install/put_in_place.ts";
import configuration from "../../deno.json" with { type: "json" };
import { changeHost } from "./change_host.ts";
import { readFailure } from "../store/read_failure.ts";
import { resolveSafely } from "../store/resolve_safely.ts";
import type { Command } from "./command.ts";
import { earlierInstallation } from "./earlier_installation.ts";
import { importOpenSnitch } from "./import_opensnitch.ts";
import { INSTALL_OPTIONS, rootOf } from "./install_options.ts";
import { installPlan } from "./install_plan.ts";
import { importText, stepsText } from "./install_text.ts";
import { programForm } from "./program_form.ts";
import { standardOutput, tell, whileRead } from "./standard_streams.ts";

/** `commands`: all of the program, for completion and manual. */
export function installCommand(commands: () => readonly Command[]): Command {
  return {
    name: "install",
    summary: "Install this file on this host: program, unit, completion, manual, and a configuration if there is none",
    options: [
      { name: "import", value: "DIR", help: "take configuration and rules of OpenSnitch (/etc/opensnitchd)" },
      ...INSTALL_OPTIONS,
    ],
    notes:
      "Nothing in /etc/sallyport is overwritten. Nothing is started: it says what to do next. The same command of a newer\n" +
      "file upgrades. What was imported is in observe mode until you say otherwise.",
    async run({ options, entry }) {
      const program = runningProgram(entry);
      const root = rootOf(options);
      const imported = options.get("import");
      const read = { userId: Deno.uid(), allowInsecureFiles: false };
      const found = imported === undefined ? null : importOpenSnitch(imported, read);
      const plan = installPlan(program, found?.files ?? [], { commands: commands(), version: configuration.version });
      const text = found === null ? "" : importText(found);
      await whileRead(() => standardOutput.write(text));
      return await install(plan, root, options.has("dry-run"));
    },
  };
}

async function install(plan: Plan, root: string, isDryRun: boolean): Promise<ExitCode> {
  const before = earlierInstallation(root);
  const steps = stepsOf(plan, root, before);
  refuseForeign(steps, root);
  if (!isDryRun) changeHost(() => putInPlace(plan, steps, root, before));
  await whileRead(() => standardOutput.write(stepsText(steps)));
  const others = isDryRun ? null : writableByOthers(root);
  if (others !== null) tell(`${others}: whoever it is can put another program in the place of this one`);
  if (isDryRun) tell("nothing was changed: this is what would be done");
  else tell("next: systemctl daemon-reload, then systemctl enable --now sallyport (after an upgrade: restart)");
  return EXIT.ok;
}

/** Throws an ExitError where the program runs from its sources: they are no file to be installed. */
function runningProgram(entry: string): RunningProgram {
  const form = programForm();
  if (form === "compiled") return { form, executable: Deno.execPath() };
  if (form === "self-extracting") return { form, executable: Deno.execPath(), module: fromFileUrl(entry) };
  throw new ExitError(EXIT.failed, "sources are not installed: make build, then dist/sallyport install");
}

function refuseForeign(steps: readonly Step[], root: string): void {
  const foreign = steps.filter(({ act }) => act === "foreign").map(({ path }) => `  ${root}${path}`);
  if (foreign.length === 0) return;
  const lines = ["these are there, and were not written by sallyport install; move them away:", ...foreign];
  throw new ExitError(EXIT.failed, lines.join("\n"));
}

/** What makes the program's directory somebody else's, too, such as Debian's group staff; null if nothing does. */
function writableByOthers(root: string): string | null {
  try {
    resolveSafely(`${root}${PLACES.library}/sallyport`, Deno.uid());
    return null;
  } catch (error) {
    return readFailure(error);
  }
}
