import type { Command, OptionDescription } from "./command.ts";

/** A completion script for bash: commands, their options, and the values of options that take only some. */
export function completionText(commands: readonly Command[]): string {
  const first = [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? name))];
  const groups = first.filter((word) => commands.some(({ name }) => name.startsWith(`${word} `)));
  return `# bash completion for sallyport, written by sallyport install
_sallyport() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]} at=1
  local words=
  COMPREPLY=()
  case $command in
    ${groups.join(" | ")}) command="$command \${COMP_WORDS[2]}" at=2 ;;
  esac
  if [ "$COMP_CWORD" = 1 ]; then
    words="${first.join(" ")} help"
  elif [ "$COMP_CWORD" -le "$at" ]; then
    case \${COMP_WORDS[1]} in
${groups.map((group) => `      ${group}) words="${secondWords(commands, group).join(" ")}" ;;`).join("\n")}
    esac
  else
    case "$command $before" in
${commands.flatMap(valueCases).join("\n")}
      *)
        case $command in
${commands.map(({ name, options }) => `          ${quoted(name)}) words="${optionWords(options)}" ;;`).join("\n")}
        esac
        ;;
    esac
  fi
  case $words in
    files) COMPREPLY=($(compgen -f -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -F _sallyport sallyport
`;
}

function secondWords(commands: readonly Command[], group: string): string[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.slice(group.length + 1));
}

function optionWords(options: readonly OptionDescription[]): string {
  return [...options.map(({ name }) => name), "help"].map((name) => `--${name}`).join(" ");
}

/** After an option with a value: its values, else files where it takes one, else nothing. */
function valueCases({ name, options }: Command): string[] {
  return options.flatMap((option) => {
    if (option.value === null) return [];
    const isFile = /FILE|DIR|PATH/.test(option.value);
    const words = option.choices?.join(" ") ?? (isFile ? "files" : "");
    return [`      ${quoted(`${name} --${option.name}`)}) words="${words}" ;;`];
  });
}

function quoted(text: string): string {
  return `"${text}"`;
}
