import init from "./init.sh" with { type: "text" };
import { GUEST_CACHE } from "./collect_project.ts";
import { TEXTS } from "./guest.ts";
import type { Entry } from "./initramfs.ts";

/** How many times as long as elsewhere things may take in the guest: see tests/support/patience.ts. */
const PATIENCE = 10;

/** Which tests to run, for how many seconds at most, and in which folder the project is. */
export interface TestRun {
  readonly root: string;
  readonly paths: readonly string[];
  readonly limit: number;
  /** How the tests set the interception rules: see tests/support/firewall.ts. */
  readonly firewall: string;
}

/** Of the limit, what the guest's start may take: the tests are to end before the machine is, and to say how. */
const BOOT_SECONDS = 45;

/** Folders on which init.sh mounts something, or which programs expect. */
const FOLDERS = ["/proc", "/sys", "/dev", "/run", "/root", "/var/lib", "/var/log", "/var/cache"];

/** What makes a machine of programs and libraries: its first process, the command it runs, and what stands in /etc. */
export function machineFiles(run: TestRun): Entry[] {
  return [
    { kind: "file", path: "/init", permissions: 0o755, contents: bytes(init) },
    { kind: "file", path: "/command", permissions: 0o755, contents: bytes(testCommand(run)) },
    // The kernel opens it for the first process, before there is a devtmpfs.
    { kind: "device", path: "/dev/console", permissions: 0o600, major: 5, minor: 1 },
    { kind: "folder", path: "/tmp", permissions: 0o1777 },
    { kind: "link", path: "/var/run", target: "/run" },
    ...FOLDERS.map((path): Entry => ({ kind: "folder", path, permissions: 0o755 })),
    ...Object.entries(TEXTS).map(([path, text]): Entry => ({
      kind: "file",
      path,
      permissions: 0o644,
      contents: bytes(text),
    })),
  ];
}

/** CI=true: a skip that is not expected fails the run. */
function testCommand({ root, paths, limit, firewall }: TestRun): string {
  const environment = {
    DENO_DIR: GUEST_CACHE,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    CI: "true",
    SALLYPORT_PATIENCE: `${PATIENCE}`,
    SALLYPORT_TEST_FIREWALL: firewall,
  };
  const options = [
    "--no-check",
    "--expected-skips",
    "tests/vm/expected_skips.json",
    "--limit",
    `${Math.max(1, limit - BOOT_SECONDS)}`,
  ];
  const words = ["deno", "run", "-A", "tests/run.ts", ...options, ...paths];
  return [
    `cd ${quoted(root)}`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${value}`),
    `exec ${words.map(quoted).join(" ")}`,
    "",
  ].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
