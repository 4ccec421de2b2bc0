import { basename, dirname, join } from "@std/path";
import defaultConfig from "../../config/default-config.json" with { type: "text" };
import localhost from "../../config/rules/000-allow-localhost.json" with { type: "text" };
import localhost6 from "../../config/rules/000-allow-localhost6.json" with { type: "text" };
import unit from "../../config/sallyport.service" with { type: "text" };
import { PLACES } from "../install/places.ts";
import type { Plan, PlannedFile } from "../install/planned.ts";
import { programPlan, type RunningProgram } from "../install/program_plan.ts";
import type { Command } from "./command.ts";
import { completionText } from "./completion_text.ts";
import { manualText } from "./manual_text.ts";

/** Everything that `sallyport install` puts in place. `imported`: configuration that goes before the shipped one. */
export function installPlan(
  program: RunningProgram,
  imported: readonly PlannedFile[],
  { commands, version }: { readonly commands: readonly Command[]; readonly version: string },
): Plan {
  const { files, links } = programPlan(program);
  const shipped: readonly PlannedFile[] = [
    configuration(PLACES.configuration, defaultConfig),
    configuration(join(PLACES.rules, "000-allow-localhost.json"), localhost),
    configuration(join(PLACES.rules, "000-allow-localhost6.json"), localhost6),
  ];
  const hasRules = imported.some(({ path }) => dirname(path) === PLACES.rules);
  const names = new Set(imported.map(({ path }) => basename(path)));
  const further = shipped.filter(({ path }) =>
    !names.has(basename(path)) && !(hasRules && dirname(path) === PLACES.rules)
  );
  return {
    files: [
      ...files,
      ours(PLACES.unit, unit),
      ours(PLACES.completion, completionText(commands)),
      ours(PLACES.manual, manualText(commands, version)),
      ...imported,
      ...further,
    ],
    links,
  };
}

function ours(path: string, text: string): PlannedFile {
  return { path, mode: 0o644, content: { text }, isConfiguration: false };
}

function configuration(path: string, text: string): PlannedFile {
  return { path, mode: 0o600, content: { text }, isConfiguration: true };
}
