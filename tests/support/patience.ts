/** How many times as long as on an ordinary machine the tests wait: for slow ones, such as a kernel in an emulator. */
const FACTOR = factorFrom("SALLYPORT_PATIENCE");

/**
 * The milliseconds of an ordinary machine as this one needs them. For every limit of a test, and for every time in which
 * something is not to happen; not for what the firewall itself promises to do within some time.
 */
export function patient(milliseconds: number): number {
  return milliseconds * FACTOR;
}

function factorFrom(name: string): number {
  const text = Deno.env.get(name) ?? "1";
  const factor = Number(text);
  if (!(factor >= 1)) throw new Error(`Cannot use ${name}=${text}: a number from 1 up is needed`);
  return factor;
}
