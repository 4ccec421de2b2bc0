import { EXIT, ExitError } from "../core/exit_error.ts";
import { asPort, type Port } from "../core/identifiers.ts";

/** The value of --port; null where it is not given. Throws an ExitError for what is no port. */
export function portOption(text: string | undefined): Port | null {
  if (text === undefined) return null;
  if (/^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 0xffff) return asPort(Number(text));
  throw new ExitError(EXIT.usage, `--port is a number from 1 to 65535, not ${text}`);
}
