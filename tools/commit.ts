/**
 * The commit that a folder is at, with `-changed` where its files are not those of the commit; "unknown" where no git tells.
 * Git is asked also by root in somebody else's clone, which it refuses unless told that this is meant.
 */
export async function commitOf(folder: string): Promise<string> {
  const git = (...args: string[]): Promise<string | null> => words(["git", "-c", "safe.directory=*", ...args], folder);
  const commit = await git("rev-parse", "--verify", "--quiet", "HEAD");
  if (commit === null || !/^[0-9a-f]{40,64}$/.test(commit)) return "unknown";
  const changes = await git("status", "--porcelain");
  return changes === "" ? commit : `${commit}-changed`;
}

async function words([program = "", ...args]: readonly string[], cwd: string): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args, cwd, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
