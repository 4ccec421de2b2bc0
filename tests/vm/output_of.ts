/** What a program writes to standard output. Throws with what it wrote to either output where it fails. */
export async function outputOf(program: string, args: readonly string[], cwd = "."): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`Cannot ${program} ${args.join(" ")}: ${`${decode(stdout)}${decode(stderr)}`.trim()}`);
  return decode(stdout);
}
