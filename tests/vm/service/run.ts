/**
 * Tries the installed service in a Debian with a real systemd, in qemu without hardware support: boot, reload, stop,
 * crash, watchdog, upgrade, uninstall. Needs root (debootstrap), and what tests/vm/run.ts needs.
 *
 *     deno run -A tests/vm/service/run.ts [--kernel LINE] [--limit SECONDS]
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { boot } from "../boot.ts";
import { collectModules } from "../collect_modules.ts";
import { outputOf } from "../output_of.ts";
import { type Entry, hostFile, writeInitramfs } from "../initramfs.ts";
import { Interruption } from "../interruption.ts";
import { fetchKernel } from "../kernels.ts";
import { missingHere } from "../missing_here.ts";
import { CASES } from "./cases.ts";
import { collectDebian, fetchDebian } from "./debian.ts";
import { hostOf } from "./host.ts";
import { failuresOf } from "./outcome.ts";

const ROOT = fromFileUrl(new URL("../../..", import.meta.url));
const KEPT = join(ROOT, ".tools/vm");

async function main(args: readonly string[]): Promise<boolean> {
  const options = parseArgs(args, { string: ["kernel", "limit"] });
  const missing = missingHere();
  if (missing !== null) {
    console.log(`skipped: ${missing}\n0 passed, 0 failed, ${CASES.length} skipped`);
    return true;
  }
  using interruption = new Interruption();
  const folder = await Deno.makeTempDir({ prefix: "sallyport-service-" });
  try {
    const stop = AbortSignal.any([interruption.signal, AbortSignal.timeout(Number(options["limit"] ?? 900) * 1000)]);
    const image = await prepare(String(options["kernel"] ?? "6.1"), folder);
    const machine = { image, initramfs: join(folder, "initramfs"), console: join(folder, "console"), stop };
    const result = await boot({ ...machine, output: write });
    const failures = failuresOf(CASES, result.text);
    for (const failure of failures) console.log(failure);
    if (result.exitCode === null) console.log(`its last words:\n${await Deno.readTextFile(machine.console)}`);
    console.log(`Linux ${result.release ?? "?"}, ${result.seconds.toFixed(0)} s`);
    console.log(`${CASES.length - failures.length} passed, ${failures.length} failed, 0 skipped`);
    return failures.length === 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes the machine's initramfs; gives the kernel's file. */
async function prepare(line: string, folder: string): Promise<string> {
  await Deno.mkdir(KEPT, { recursive: true });
  const kernel = await fetchKernel(line, join(KEPT, "kernels"));
  if (kernel === null) throw new Error(`Cannot go on: Debian's archive here has no ${line} cloud kernel`);
  const [debian, built] = [join(folder, "debian"), join(folder, "sallyport")];
  await outputOf("cp", ["-a", await fetchDebian(KEPT), debian]);
  await outputOf(Deno.execPath(), ["run", "-A", join(ROOT, "tools/build.ts"), "--out", built, "--level", "1"]);
  await outputOf(built, ["install", "--root", debian]);
  const own: Entry[] = [...hostOf(CASES), hostFile(built, "/root/sallyport")];
  const ownPaths = new Set(own.map(({ path }) => path));
  const system = collectDebian(debian).filter(({ path }) => !ownPaths.has(path));
  await writeInitramfs(join(folder, "initramfs"), [...own, ...system, ...await collectModules(kernel)]);
  return kernel.image;
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);
