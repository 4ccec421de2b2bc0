import type { Command } from "./command.ts";

/** What `sallyport --help` prints; with `group`, what `sallyport GROUP --help` does. */
export function programHelp(commands: readonly Command[], group: string | null = null): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const command = group === null ? "COMMAND" : `${group} COMMAND`;
  return [
    "sallyport: which program is this, and may it connect?",
    "",
    `Usage: sallyport ${command} [OPTIONS]`,
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `sallyport ${command} --help tells more.`,
    "",
  ].join("\n");
}

/** What `sallyport COMMAND --help` prints. */
export function commandHelp({ name, summary, options, argument, notes }: Command): string {
  const rows = [
    ...(argument === undefined ? [] : [{ left: argument.name, help: argument.help }]),
    ...options.map((option) => ({
      left: `--${option.name}${option.value === null ? "" : ` ${option.value}`}`,
      help: option.help,
    })),
  ];
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  const word = argument?.isOptional === true ? `[${argument.name}]` : argument?.name;
  const usage = ["sallyport", name, ...(word === undefined ? [] : [word]), "[OPTIONS]"].join(" ");
  const lines = rows.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`);
  return [`${summary}.`, "", `Usage: ${usage}`, "", ...lines, "", ...(notes === undefined ? [] : [notes, ""])].join(
    "\n",
  );
}
