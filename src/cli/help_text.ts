import type { Command } from "./command.ts";

/** What `sallyport --help` prints. */
export function programHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "sallyport: which program is this, and may it connect?",
    "",
    "Usage: sallyport COMMAND [OPTIONS]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "sallyport COMMAND --help tells more.",
    "",
  ].join("\n");
}

/** What `sallyport COMMAND --help` prints. */
export function commandHelp({ name, summary, options }: Command): string {
  const left = options.map((option) => `--${option.name}${option.value === null ? "" : ` ${option.value}`}`);
  const width = Math.max(0, ...left.map((text) => text.length));
  const lines = options.map(({ help }, index) => `  ${(left[index] ?? "").padEnd(width)}  ${help}`);
  return [`${summary}.`, "", `Usage: sallyport ${name} [OPTIONS]`, "", ...lines, ""].join("\n");
}
