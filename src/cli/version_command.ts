import configuration from "../../deno.json" with { type: "json" };
import { EXIT } from "../core/exit_error.ts";
import { BUILT_COMMIT } from "./built_commit.ts";
import type { Command } from "./command.ts";
import { programForm } from "./program_form.ts";

export const versionCommand: Command = {
  name: "version",
  summary: "Print the version",
  options: [{ name: "json", value: null, help: "as JSON" }],
  notes: "The form is source, self-extracting or compiled; the commit is that of a built file.",
  run({ options }) {
    const { deno, v8 } = Deno.version;
    const version = { sallyport: configuration.version, commit: BUILT_COMMIT, form: programForm(), deno, v8 };
    const built = BUILT_COMMIT === null ? "" : ` ${BUILT_COMMIT.slice(0, 12)}`;
    const text = `sallyport ${version.sallyport}${built} (${version.form}, Deno ${deno}, V8 ${v8})`;
    console.log(options.has("json") ? JSON.stringify(version) : text);
    return Promise.resolve(EXIT.ok);
  },
};
