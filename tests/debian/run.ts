/**
 * Tries the file that `make build` makes in a Debian that has nothing but what every Debian has (debootstrap's variant
 * minbase, made anew, some 100 MB from Debian's archive), each time with an empty cache. Needs root, and debootstrap.
 *
 *     deno run -A tests/debian/run.ts [--root FOLDER]     FOLDER: such a Debian that is there already
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { type CommandResult, runCommand } from "../support/run_command.ts";
import { CASES, type DebianCase } from "./cases.ts";

const BUILD = fromFileUrl(new URL("../../tools/build.ts", import.meta.url));
const SUITE = "bookworm";
const MINUTES = 60_000;

/** $1: the Debian. Its devices are this machine's, its processes are those of the case alone. */
const ENTER = `
mount --bind /dev "$1/dev" && mount -t proc none "$1/proc" && mount -t tmpfs -o mode=755 none "$1/var/cache" &&
mount --bind "$2" "$1/opt" && ip link set lo up && exec chroot "$1" /bin/sh -c "$3"`;

async function main(args: readonly string[]): Promise<boolean> {
  const given = parseArgs(args, { string: ["root"] })["root"];
  if (Deno.uid() !== 0) throw new Error("Cannot make a Debian: that needs root");
  const folder = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "sallyport-debian-" });
  try {
    const debian = given === undefined ? join(folder, "root") : String(given);
    if (given === undefined) await must(["debootstrap", "--variant=minbase", SUITE, debian], 10 * MINUTES);
    await Deno.mkdir(join(folder, "opt"));
    await Deno.chmod(folder, 0o755);
    await must([Deno.execPath(), "run", "-A", BUILD, "--out", join(folder, "opt/sallyport"), "--level", "1"], MINUTES);
    const failed: DebianCase[] = [];
    for (const each of CASES) if (!await holds(each, debian, join(folder, "opt"))) failed.push(each);
    console.log(`${CASES.length - failed.length} passed, ${failed.length} failed, 0 skipped`);
    return failed.length === 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function holds({ name, script, expected }: DebianCase, debian: string, opt: string): Promise<boolean> {
  const isolated = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"];
  const { stdout, stderr } = await runCommand([...isolated, debian, opt, script], {
    timeout: MINUTES,
    env: { PATH: "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  const isRight = expected.test(stdout);
  console.log(`${isRight ? "ok  " : "FAIL"} ${name}`);
  if (!isRight) console.log(`     not ${expected}, but:\n${stdout}\n     and on standard error:\n${stderr}`);
  return isRight;
}

async function must(command: readonly string[], timeout: number): Promise<CommandResult> {
  const result = await runCommand(command, { timeout });
  if (result.code !== 0) throw new Error(`Cannot go on: ${command.join(" ")}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);
