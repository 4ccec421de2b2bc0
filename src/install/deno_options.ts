/** A firewall that waits is to be small: a small nursery, no threads for collecting garbage. */
export const V8_OPTIONS = "--max-semi-space-size=3,--single-threaded-gc,--expose-gc";

/**
 * With what Deno runs the program, however it was built: /proc takes --allow-all, whatever else is allowed. It reads no
 * settings, and fetches nothing. --no-code-cache: else root would keep code in /tmp.
 */
export const DENO_OPTIONS: readonly string[] = [
  "--allow-all",
  "--no-prompt",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
  "--no-code-cache",
  "--quiet",
  `--v8-flags=${V8_OPTIONS}`,
];
