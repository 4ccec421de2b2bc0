/** Programs that do what others tell them. */
const INTERPRETERS = [
  ...["python", "pypy", "perl", "ruby", "node", "nodejs", "deno", "bun", "php", "php-cgi", "php-fpm", "lua", "luajit"],
  ...["bash", "sh", "dash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "ash", "busybox", "toybox", "tclsh", "wish"],
  ...["java", "mono", "dotnet", "pwsh", "powershell", "guile", "racket", "Rscript", "julia", "erl", "beam.smp", "gdb"],
  ...["awk", "gawk", "mawk", "env", "xargs", "osascript", "qemu-x86_64-static"],
] as const;

/** Programs that send and fetch what others tell them, where others tell them. */
const DOWNLOADERS = [
  ...["curl", "wget", "wget2", "aria2c", "lftp", "ftp", "tftp", "rsync", "rclone", "scp", "sftp", "ssh", "telnet"],
  ...["nc", "ncat", "netcat", "nc.openbsd", "nc.traditional", "socat", "openssl", "git", "git-remote-https", "http"],
  ...["https", "xh", "axel", "links", "lynx", "w3m", "elinks"],
] as const;

export type ProgramKind = "interpreter" | "downloader";

/** Known by the name of its file, whatever the version behind it (python3.11, perl5.36, php8.2-fpm); null if it is neither. */
export function programKind(path: string): ProgramKind | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const plain = name.replace(/-?[0-9][0-9.]*/, "");
  const isOneOf = (names: readonly string[]): boolean => names.includes(name) || names.includes(plain);
  return isOneOf(INTERPRETERS) ? "interpreter" : isOneOf(DOWNLOADERS) ? "downloader" : null;
}

/** Where such programs usually are: what patterns are tried with. */
export function usualPrograms(): readonly string[] {
  const versions = ["python3", "python3.11", "python3.12", "python3.13", "perl5.36", "ruby3.1", "php8.2", "lua5.4"];
  return [...versions, ...INTERPRETERS, ...DOWNLOADERS].map((name) => `/usr/bin/${name}`);
}
