/** How the service's process ended, as systemd tells ExecStopPost. */
export interface UnitEnding {
  /** It took its rules out itself. */
  readonly clean: boolean;
  /** In words: "exited 1". */
  readonly how: string;
}

/**
 * Reads systemd.exec(5)'s $SERVICE_RESULT, $EXIT_CODE and $EXIT_STATUS; null where systemd has not set them. Only exit
 * code 0 is clean: a signal is not, though systemd calls some of them success. Without the latter two no process ran.
 */
export function unitEnding(variable: (name: string) => string | undefined): UnitEnding | null {
  const result = variable("SERVICE_RESULT");
  if (result === undefined) return null;
  const [code, status] = [variable("EXIT_CODE"), variable("EXIT_STATUS")];
  const how = code === undefined ? `was not started: ${result}` : `${code} ${status ?? ""}`.trim();
  return { clean: code === "exited" && status === "0", how };
}
