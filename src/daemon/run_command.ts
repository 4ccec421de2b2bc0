import type { CommandResult, CommandRunner } from "../firewall/command.ts";

/** Runs programs as child processes. */
export const commandRunner: CommandRunner = {
  async run(program: string, args: readonly string[], input = ""): Promise<CommandResult> {
    try {
      const command = new Deno.Command(program, { args: [...args], stdin: "piped", stdout: "piped", stderr: "piped" });
      const child = command.spawn();
      const writer = child.stdin.getWriter();
      // A program that ends without reading its input says more by its exit code than by the broken pipe.
      await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
      const { code, stdout, stderr } = await child.output();
      return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return { code: 127, stdout: "", stderr: `${program}: command not found` };
    }
  },
};
