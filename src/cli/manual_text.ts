import { EXIT } from "../core/exit_error.ts";
import type { Command } from "./command.ts";

/** The order of EXIT, in words. */
const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "done",
  failed: "failed",
  usage: "wrong usage",
  unavailable: "a running daemon was needed and there is none, or something is in use",
  notAllowed: "not allowed: root, a capability or a feature of the host is missing",
  configuration: "configuration or rules cannot be used",
};

/** The manual page sallyport(8), as man(7) has it. */
export function manualText(commands: readonly Command[], version: string): string {
  return [
    `.TH SALLYPORT 8 "" "sallyport ${roff(version)}" "System administration"`,
    ".SH NAME",
    "sallyport \\- application firewall for outbound connections",
    ".SH SYNOPSIS",
    ".B sallyport",
    ".I COMMAND",
    "[\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    "For every connection that leaves this host: which program is this, and may it?",
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH EXIT STATUS",
    ...(Object.keys(EXIT_WORDS) as (keyof typeof EXIT)[]).flatMap((key) => item(String(EXIT[key]), EXIT_WORDS[key])),
    ".SH FILES",
    ...item("/etc/sallyport/default-config.json, /etc/sallyport/rules/*.json", "configuration and rules"),
    ...item("/run/sallyport/control.sock", "the control socket"),
    ...item("/var/lib/sallyport", "history, and what else outlives the daemon"),
    "",
  ].join("\n");
}

function commandLines({ name, summary, options, argument, notes }: Command): string[] {
  const word = argument === undefined ? "" : argument.isOptional === true ? ` [${argument.name}]` : ` ${argument.name}`;
  return [
    `.SS "sallyport ${roff(name + word)}"`,
    `${line(summary)}.`,
    ...(argument === undefined ? [] : item(argument.name, argument.help)),
    ...options.flatMap(({ name: option, value, help }) =>
      item(`--${option}${value === null ? "" : ` ${value}`}`, help)
    ),
    ...(notes === undefined ? [] : [".PP", ...notes.split("\n").map(line)]),
  ];
}

function item(tag: string, text: string): string[] {
  return [".TP", `.B "${roff(tag)}"`, line(text)];
}

/** A line of text: one that began with a dot or an apostrophe would be a request. */
function line(text: string): string {
  return roff(text).replace(/^(?=[.'])/, "\\&");
}

function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
}
