import configuration from "../../deno.json" with { type: "json" };
import { EXIT } from "../core/exit_error.ts";
import type { Command } from "./command.ts";

export const versionCommand: Command = {
  name: "version",
  summary: "Print the version",
  options: [{ name: "json", value: null, help: "as JSON" }],
  run({ options }) {
    const version = { sallyport: configuration.version, deno: Deno.version.deno, v8: Deno.version.v8 };
    const text = `sallyport ${version.sallyport} (Deno ${version.deno}, V8 ${version.v8})`;
    console.log(options.has("json") ? JSON.stringify(version) : text);
    return Promise.resolve(EXIT.ok);
  },
};
