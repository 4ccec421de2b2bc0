import { EXIT, ExitError } from "../core/exit_error.ts";
import type { OptionDescription } from "./command.ts";

/** What install and uninstall have in common. */
export const INSTALL_OPTIONS: readonly OptionDescription[] = [
  { name: "dry-run", value: null, help: "only say what would be done" },
  { name: "root", value: "DIR", help: "put everything below this directory, for an image of a host (/)" },
];

/** "" for this host. Throws an ExitError for what is no absolute path. */
export function rootOf(options: ReadonlyMap<string, string>): string {
  const root = (options.get("root") ?? "/").replace(/\/+$/, "");
  if (root === "" || root.startsWith("/")) return root;
  throw new ExitError(EXIT.usage, `--root is an absolute path, not ${root}`);
}
