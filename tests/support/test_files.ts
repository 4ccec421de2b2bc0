import { join } from "@std/path";

/** Rooms whose tests run without any permission: what they need from outside is handed to them. */
const PURE_ROOMS = ["core", "wire", "netlink", "conntrack", "sockdiag", "nfqueue", "packet", "ebpf", "rules", "names"];

/** What deno test takes for a test's file. */
const TEST_FILE = /(^|[._])test\.[cm]?[jt]sx?$/;

/** Not a test, in spite of its name: it registers those that need the kernel. */
const HELPERS = ["tests/support/kernel_test.ts"];

/** All test files in a folder, at any depth, in order of their paths; of a file, itself. Throws where there is none. */
export function testFiles(path: string): string[] {
  const found = Deno.statSync(path).isFile
    ? [path]
    : filesBelow(path).filter((file) => TEST_FILE.test(file) && !HELPERS.includes(file));
  if (found.length === 0) throw new Error(`Cannot find tests in ${path}: no file there is called *_test.ts`);
  return found.sort();
}

/** Whether the test of this path (from the root of the project) has to do without permissions. */
export function isPure(path: string): boolean {
  const [tests, room] = path.split("/");
  return tests === "tests" && room !== undefined && PURE_ROOMS.includes(room);
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory ? filesBelow(path) : [path];
  });
}
