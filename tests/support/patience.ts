/** How many times as long as on an ordinary machine things take here, such as in an emulator. 1 unless set. */
const VARIABLE = "SALLYPORT_PATIENCE";

/**
 * The milliseconds of an ordinary machine as this one needs them. For every limit of a test, and for every time in which
 * something is not to happen; not for what the firewall itself promises to do within some time.
 */
export function patient(milliseconds: number): number {
  const text = Deno.env.get(VARIABLE) ?? "1";
  const factor = Number(text);
  if (!(factor >= 1)) throw new Error(`Cannot use ${VARIABLE}=${text}: a number from 1 up is needed`);
  return milliseconds * factor;
}
