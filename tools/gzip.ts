/** Runs gzip on bytes. */
export async function gzip(args: readonly string[], input: Uint8Array): Promise<Uint8Array> {
  const child = new Deno.Command("gzip", { args: [...args], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(new Uint8Array(input)).then(() => writer.close());
  const [{ success, stdout }] = await Promise.all([child.output(), writing]);
  if (!success) throw new Error(`Cannot gzip ${args.join(" ")}`);
  return stdout;
}
