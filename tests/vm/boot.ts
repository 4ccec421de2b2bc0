/** One machine to be. */
export interface Machine {
  /** The kernel's file and the initramfs. */
  readonly image: string;
  readonly initramfs: string;
  /** The file that gets what the kernel says. */
  readonly console: string;
  /** Switches the machine off, wherever it is. */
  readonly stop: AbortSignal;
  /** Is given what the guest's programs write, as it comes. */
  readonly output: (text: string) => void;
}

/** What the guest told. */
export interface GuestResult {
  /** Everything its programs wrote. */
  readonly text: string;
  /** `uname -r`; null if it did not get there. */
  readonly release: string | null;
  /** Of the command; null if it did not end. */
  readonly exitCode: number | null;
  readonly seconds: number;
}

const MEMORY = "3G";

/**
 * What the emulator does slowly is better not there: a fifth level of page tables; protection keys, which V8 sets each
 * time it writes code, and which then empty the TLB; copying by "rep movsb", byte for byte; vectors of 256 bits.
 */
const PROCESSOR = "max,-la57,-pku,-erms,-fsrm,-xsave,-avx,-avx2";

/** The emulator's time stamp counter can be relied on; else the clock is a device that each look at the time asks. */
const KERNEL_PARAMETERS = "clocksource=tsc tsc=reliable mitigations=off random.trust_cpu=on quiet loglevel=4 panic=-1";

/**
 * Boots a machine in qemu without hardware support (TCG), and waits until it is off. It has two processors, two serial
 * lines and nothing else. qemu ends with this process, however that ends.
 */
export async function boot(machine: Machine): Promise<GuestResult> {
  const start = performance.now();
  const child = new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", "--", "qemu-system-x86_64", ...options(machine)],
    stdin: "null",
    stdout: "piped",
    signal: machine.stop,
  }).spawn();
  const text = await collect(child.stdout, machine.output);
  await child.status;
  return { text, ...told(text), seconds: (performance.now() - start) / 1000 };
}

/** What init.sh says at the beginning and at the end. */
export function told(text: string): Pick<GuestResult, "release" | "exitCode"> {
  const release = /^guest: kernel (.+)$/m.exec(text)?.[1] ?? null;
  const code = [...text.matchAll(/^guest: ended with exit code ([0-9]+)$/gm)].at(-1)?.[1];
  return { release, exitCode: code === undefined ? null : Number(code) };
}

function options({ image, initramfs, console }: Machine): string[] {
  return [
    ...["-accel", "tcg,thread=multi", "-smp", "2", "-cpu", PROCESSOR, "-m", MEMORY],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", image, "-initrd", initramfs, "-append", `console=ttyS0 rdinit=/init ${KERNEL_PARAMETERS}`],
    ...["-serial", `file:${console}`, "-serial", "stdio"],
  ];
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, output: Machine["output"]): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    output(piece);
  }
  return text;
}
