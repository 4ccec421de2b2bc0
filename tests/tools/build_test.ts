/**
 * The self-extracting file, built around a toy program, and once around the program itself. Root's cache is a file system
 * that only the test sees.
 */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { curl, CURL_PATH, PYTHON_PATH, sendTcp, TRAFFIC } from "../support/clients.ts";
import { toHex } from "../../src/wire/hex.ts";
import { KEPT_RIGHTS } from "../../src/install/reduced_rights.ts";
import { startSallyport } from "../support/daemon.ts";
import { hasOurRules } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";
import { type CommandResult, runCommand } from "../support/run_command.ts";
import { startServer } from "../support/servers.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const BUILD = fromFileUrl(new URL("../../tools/build.ts", import.meta.url));
const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
const NEEDS = ["root", "unshare", "setpriv"] as const;

/** Its own worker, as main.ts is. */
const TOY = `
const tell = (value: unknown) => console.log(JSON.stringify(value));
if ("WorkerGlobalScope" in globalThis) {
  globalThis.onmessage = ({ data }) => globalThis.postMessage("from the worker: " + data);
  globalThis.postMessage("ready");
} else if (Deno.args[0] === "worker") {
  const worker = new Worker(import.meta.url, { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data === "ready") return worker.postMessage("hello");
    tell(data);
    worker.terminate();
  };
} else if (Deno.args[0] === "wait") {
  Deno.addSignalListener("SIGTERM", () => Deno.exit(5));
  setInterval(() => {}, 1000);
  tell(Deno.pid);
} else if (Deno.args[0] === "surroundings") {
  const env = (name: string) => Deno.env.get(name);
  tell({ file: env("SALLYPORT_FILE"), path: env("PATH"), mask: Deno.umask(), runtime: Deno.execPath() });
} else if (Deno.args[0] === "version") {
  tell({ commit: "@COMMIT@", form: Deno.build.standalone ? "compiled" : "self-extracting", deno: Deno.version.deno });
} else {
  tell(Deno.args);
  Deno.exit(7);
}
`;

kernelTest({ name: "The file passes arguments, exit code, worker and surroundings", needs: NEEDS }, async () => {
  await using toy = await buildToy();
  const many = ["a b", "", "*", "--help", "ä'\"\\"];
  const args = await toy.asRoot('"$FILE" "$@"', many);
  assertEquals([args.code, args.stdout, args.stderr], [7, `${JSON.stringify(many)}\n`, ""]);

  const script =
    'ln -s "$FILE" /var/cache/link; cd /var/cache; umask 027; ./link worker; PATH=/some:/path ./link surroundings';
  const [worker, text = ""] = (await toy.asRoot(script)).stdout.split("\n");
  assertEquals(worker, '"from the worker: hello"');
  const { runtime, path, ...others } = JSON.parse(text);
  assertEquals(others, { file: toy.file, mask: 0o027 });
  // Deno itself puts a folder of its cache first, for programs that look for node.
  assertEquals(path, `${runtime.replace(/deno$/, "deno-cache/node_compat_bin")}:/some:/path`);
  assert(/^\/var\/cache\/sallyport\/[0-9a-f]{64}-[0-9a-f]{64}\/deno$/.test(runtime), runtime);
});

kernelTest({ name: "A signal reaches the program: the script has become it", needs: NEEDS }, async () => {
  await using toy = await buildToy();
  const script = `
    "$FILE" wait >/var/cache/out & pid=$!
    until [ -s /var/cache/out ]; do sleep 0.05; done
    kill -TERM $pid; wait $pid; echo "$? $pid $(cat /var/cache/out)"`;
  const [code, started, told] = (await toy.asRoot(script)).stdout.trim().split(" ");
  assertEquals([code, told], ["5", started]);
});

kernelTest({ name: "A file that is damaged anywhere is refused, and unpacks nothing", needs: NEEDS }, async () => {
  await using toy = await buildToy();
  const whole = await Deno.readFile(toy.file);
  const payload = Number(/script_size=([0-9]+)/.exec(new TextDecoder().decode(whole.subarray(0, 3000)))?.[1]);
  const refused = async (bytes: Uint8Array, problem: string): Promise<void> => {
    await Deno.writeFile(toy.file, bytes, { mode: 0o755 });
    const { code, stdout, stderr } = await toy.asRoot('"$FILE" x; echo "code $?"; find /var/cache -mindepth 2');
    assertEquals([code, stdout], [0, "code 1\n"]);
    assertStringIncludes(stderr, problem);
  };
  await refused(whole.subarray(0, -1), `has ${whole.length - 1} bytes, not ${whole.length}`);
  await refused(whole.subarray(0, payload), `has ${payload} bytes`);
  for (const at of [payload + 30, payload + 20_000_000, whole.length - 200, whole.length - 5]) {
    const damaged = whole.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    await refused(damaged, "damaged");
  }
  const script = new TextDecoder().decode(whole.subarray(0, payload));
  for (const name of ["runtime_hash", "program_hash"]) {
    const other = script.replace(
      new RegExp(`${name}=.`),
      (found) => found.slice(0, -1) + (found.endsWith("0") ? "1" : "0"),
    );
    const changed = whole.slice();
    changed.set(new TextEncoder().encode(other));
    await refused(changed, "a checksum is wrong");
  }
  // Cut off within the script, it must do nothing at all; the shell may call that a success.
  for (const size of [200, Math.floor(payload / 2), payload - 10, payload - 30]) {
    await Deno.writeFile(toy.file, whole.subarray(0, size), { mode: 0o755 });
    const { stdout } = await toy.asRoot('"$FILE" x; ls -A /var/cache');
    assertEquals(stdout, "", `cut off after ${size} bytes`);
  }
});

kernelTest(
  { name: "A cache that others could have written to is refused, for root and for users", needs: NEEDS },
  async () => {
    await using toy = await buildToy();
    const cases = [
      ["mkdir -m 755 /var/cache/sallyport", "with mode 700, and has user 0 and mode 755"],
      ["mkdir -m 700 /var/cache/sallyport; chown 65534 /var/cache/sallyport", "has user 65534"],
      ["mkdir -m 700 /var/cache/x; ln -s x /var/cache/sallyport", "is a symbolic link"],
      ["touch /var/cache/sallyport", "Cannot make /var/cache/sallyport"],
      ["chmod 775 /var/cache", "others can write to /var/cache (mode 775)"],
      ["chmod 1777 /var/cache", "others can write to /var/cache (mode 1777)"],
      ["chown 65534 /var/cache", "/var/cache belongs to user 65534"],
    ] as const;
    for (const [before, problem] of cases) {
      const { code, stdout, stderr } = await toy.asRoot(`${before}; "$FILE" x`);
      assertEquals([code, stdout], [1, ""], before);
      assertStringIncludes(stderr, problem);
    }
    const asUser = `${NOBODY.join(" ")} env XDG_CACHE_HOME=/var/cache/c "$FILE" x`;
    const userCases = [
      ["mkdir -m 777 /var/cache/c", "others can write to /var/cache/c (mode 777)"],
      ["mkdir -m 1777 /var/cache/c; mkdir -m 700 /var/cache/c/sallyport", "has user 0 and mode 700"],
      [
        "mkdir -m 700 /var/cache/c; chown 12345 /var/cache/c; chmod 755 /var/cache/c",
        "Cannot make /var/cache/c/sallyport",
      ],
    ] as const;
    for (const [before, problem] of userCases) {
      const { code, stdout, stderr } = await toy.asRoot(`chmod 755 /var/cache; ${before}; ${asUser}`);
      assertEquals([code, stdout], [1, ""], before);
      assertStringIncludes(stderr, problem);
    }
    const sticky = await toy.asRoot(`mkdir -m 1777 /var/cache/c; ${asUser}; stat -c '%u %a' /var/cache/c/sallyport`);
    assertEquals(sticky.stdout, '["x"]\n65534 700\n');
    const nowhere = await toy.asRoot(`${NOBODY.join(" ")} env -u HOME XDG_CACHE_HOME=relative "$FILE" x`);
    assertEquals(nowhere.code, 1);
    assertStringIncludes(nowhere.stderr, "set HOME or XDG_CACHE_HOME to an absolute path");
  },
);

kernelTest(
  { name: "As root nothing in the environment decides where the cache is, or what runs", needs: NEEDS },
  async () => {
    await using toy = await buildToy();
    const script = `
    mkdir -m 777 /var/cache/evil
    for name in id stat tail gzip readlink sha256sum mkdir; do
      printf '#!/bin/sh\\necho $0 >>/var/cache/evil/ran\\nexit 1\\n' >/var/cache/evil/$name; chmod 755 /var/cache/evil/$name
    done
    ls -A /var/cache/evil >/var/cache/before
    env HOME=/var/cache/evil XDG_CACHE_HOME=/var/cache/evil DENO_DIR=/var/cache/evil TMPDIR=/var/cache/evil \\
      PATH=/var/cache/evil GZIP=-9 POSIXLY_CORRECT=1 CDPATH=/var/cache/evil IFS=/ "$FILE" x
    /bin/ls -A /var/cache/evil | diff - /var/cache/before && ls /var/cache/sallyport | wc -l`;
    const { stdout } = await toy.asRoot(script);
    assertEquals(stdout, '["x"]\n1\n');
  },
);

kernelTest({ name: "Three first starts at once all work, and leave one cache", needs: NEEDS }, async () => {
  await using toy = await buildToy();
  const script = 'for n in 1 2 3; do "$FILE" start $n & done; wait; ls -A /var/cache/sallyport | wc -l';
  const lines = (await toy.asRoot(script)).stdout.trim().split("\n");
  assertEquals(lines.slice(0, 3).sort(), [1, 2, 3].map((n) => `["start","${n}"]`));
  assertEquals(lines.slice(3), ["1"]);
});

kernelTest(
  { name: "Unpacking removes older versions, but none that runs, and none of its own leavings", needs: NEEDS },
  async () => {
    await using toy = await buildToy();
    const script = `
    cd /var/cache; mkdir -m 700 sallyport; cd sallyport
    mkdir old-1 old-2 .new-1 .new-2; cp /bin/sleep old-2/deno; touch -d '2 hours ago' .new-1
    ./old-2/deno 60 & pid=$!
    "$FILE" version >/dev/null; ls -A | grep -v '^[0-9a-f]*-[0-9a-f]*$'; kill $pid
    rm */program.js; "$FILE" again
    rm -rf [0-9a-f]*-*; "$FILE" x & pid=$!; until ls -d .new-[0-9]*[3-9]* >/dev/null 2>&1; do :; done
    kill -TERM $pid; wait $pid; echo "code $?"; ls -A | grep -v '^old'`;
    const { stdout } = await toy.asRoot(script);
    assertEquals(stdout.trim().split("\n"), [".new-2", "old-2", '["again"]', "code 143", ".new-2"]);
  },
);

kernelTest({ name: "A cache from which nothing can run is named as the reason", needs: NEEDS }, async () => {
  await using toy = await buildToy();
  const { code, stderr } = await toy.asRoot('mount -o remount,noexec /var/cache; "$FILE" x');
  assertEquals(code, 1);
  assertStringIncludes(stderr, "mounted noexec");
});

Deno.test("The same sources give the same bytes, others do not", async () => {
  await using toy = await buildToy();
  const first = await checksum(toy.file);
  await toy.build();
  assertEquals(await checksum(toy.file), first);
  await Deno.writeTextFile(toy.entry, `${TOY}console.error("more");`);
  await toy.build();
  assertNotEquals(await checksum(toy.file), first);
});

/** To be compared: the difference of two such files is too large to be shown. */
async function checksum(file: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(file))));
}

Deno.test("What was there stays until another has shown that it works", async () => {
  await using toy = await buildToy();
  const before = await checksum(toy.file);
  await Deno.writeTextFile(toy.entry, `console.log('{"form":"self-extracting","commit":"another"}');`);
  const { code, stderr } = await toy.tryBuild();
  assertEquals([code, await checksum(toy.file)], [1, before]);
  assertStringIncludes(stderr, "not commit unknown");
  assertEquals([...Deno.readDirSync(toy.folder)].map(({ name }) => name).sort(), [".packed", "main.ts", "sallyport"]);
});

kernelTest({
  name: "The file is the firewall: built from main.ts it denies curl, allows python, and leaves no rule",
  needs: [...TRAFFIC, ...NEEDS, "curl"],
  timeout: 60_000,
}, async () => {
  await using toy = await buildToy();
  await toy.build(MAIN);
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const rules = [simpleRule("curl", "deny", "process.path", CURL_PATH)];
  await using daemon = await startSallyport(net, { entry: await toy.withOwnCache(), rules });
  const timedOut = 28;
  const own = (await namesOf(maskOf(Deno.readTextFileSync("/proc/self/status"), "Bnd"))).filter((name) =>
    KEPT_RIGHTS.includes(name)
  );
  assertEquals(await rightsOfThreads(daemon.pid), [own]);
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/from-curl`)).code, timedOut);
  assertEquals((await sendTcp(net.host, SERVER_IPV4, 80, "from python")).code, 0);
  await server.waitFor(({ text }) => text === "from python");
  assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 1);
  await daemon.waitForEvent(({ process_path, action }) => process_path === CURL_PATH && action === "deny");
  await daemon.waitForEvent(({ process_path, action }) => process_path === PYTHON_PATH && action === "allow");
  assertEquals(await daemon.stop(), 0);
  assertEquals(await hasOurRules(net.host), false);
});

kernelTest({
  name:
    "Installed below a root it runs from there without unpacking; again nothing changes; uninstalled nothing is left",
  needs: NEEDS,
  timeout: 60_000,
}, async () => {
  await using toy = await buildToy();
  await toy.build(MAIN);
  const script = `
    root=/var/cache/root; mkdir $root; "$FILE" install --root $root >/var/cache/first; "$FILE" install --root $root
    mount --bind $root/usr/local /usr/local; rm -r /var/cache/sallyport
    DENO_DIR=/nonexistent /usr/local/sbin/sallyport version --json; ls /var/cache
    echo '{"Mode":"enforce"}' >$root/etc/sallyport/default-config.json
    /usr/local/sbin/sallyport uninstall --root $root >/var/cache/last; find $root -not -type d; sort -u /var/cache/first | wc -l`;
  const { stdout, stderr } = await toy.asRoot(script);
  const [version = "", ...rest] = stdout.split("\n").filter((line) =>
    !/^(?:unchanged|kept) +\/(?:usr|etc)\//.test(line)
  );
  assertEquals([JSON.parse(version).form, rest], [
    "self-extracting",
    ["first", "root", "/var/cache/root/etc/sallyport/default-config.json", "10", ""],
  ], stderr);
});

kernelTest({
  name: "A program that examines the host but decides nothing is not a build",
  needs: [...TRAFFIC, ...NEEDS],
}, async () => {
  await using toy = await buildToy();
  const doctor = `if (Deno.args[0] === "doctor") { console.log('{"can_run":"yes"}'); Deno.exit(0); }`;
  await Deno.writeTextFile(toy.entry, `${doctor}\n${TOY}`);
  const { code, stderr } = await toy.tryBuild(toy.entry, "decision");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot have it decide: it ended with exit code 7");
});

/** The different sets of rights that threads have, or could have by running a program. */
async function rightsOfThreads(pid: number): Promise<string[][]> {
  const statuses = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`)
  );
  assert(statuses.length > 3, "it has no threads");
  const masks = (...sets: string[]): string[] => sets.flatMap((set) => statuses.map((status) => maskOf(status, set)));
  assertEquals([...new Set(masks("Inh", "Amb"))], ["0000000000000000"]);
  return await Promise.all([...new Set(masks("Prm", "Eff", "Bnd"))].map(namesOf));
}

function maskOf(status: string, set: string): string {
  return new RegExp(`^Cap${set}:\t(.*)$`, "m").exec(status)?.[1] ?? "";
}

/** As setpriv calls them, in the order of their bits. */
async function namesOf(mask: string): Promise<string[]> {
  const names = (await runCommand(["setpriv", "--list-caps"])).stdout.trim().split("\n");
  return names.filter((_, bit) => (BigInt(`0x${mask}`) >> BigInt(bit) & 1n) === 1n);
}

class Toy implements AsyncDisposable {
  constructor(readonly folder: string) {}

  get file(): string {
    return join(this.folder, "sallyport");
  }

  get entry(): string {
    return join(this.folder, "main.ts");
  }

  tryBuild(entry = this.entry, what: "version" | "decision" = "version"): Promise<CommandResult> {
    const options = ["--entry", entry, "--out", this.file, "--level", "1", "--try", what];
    return runCommand([Deno.execPath(), "run", "-A", BUILD, ...options], { timeout: 60_000 });
  }

  async build(entry = this.entry): Promise<void> {
    const { code, stderr } = await this.tryBuild(entry);
    assertEquals(code, 0, stderr);
  }

  /** A program that becomes the file, with a /var/cache that is empty and its own. */
  async withOwnCache(): Promise<string> {
    const path = join(this.folder, "with-own-cache");
    const mount = "mount -t tmpfs -o mode=755 none /var/cache";
    const script = `#!/bin/sh\nexec unshare --mount sh -c '${mount} && exec "$0" "$@"' '${this.file}' "$@"\n`;
    await Deno.writeTextFile(path, script, { mode: 0o755 });
    return path;
  }

  /** Runs a shell script, in which $FILE is the file, and /var/cache is empty and the script's own. */
  asRoot(script: string, args: readonly string[] = []): Promise<CommandResult> {
    const shell = `mount -t tmpfs -o mode=755 none /var/cache\n${script}`;
    const command = ["unshare", "--mount", "--fork", "--kill-child", "sh", "-c", shell, "sh", ...args];
    return runCommand(command, { env: { FILE: this.file }, cwd: "/", timeout: 25_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What the first of them packed is used again: packing Deno takes seconds. */
let packed: Promise<string> | null = null;

async function buildToy(): Promise<Toy> {
  packed ??= packToy();
  const toy = new Toy(await makeFolder());
  const source = await packed;
  await Deno.copyFile(join(source, "sallyport"), toy.file);
  await Deno.copyFile(join(source, "main.ts"), toy.entry);
  await Deno.symlink(join(source, ".packed"), join(toy.folder, ".packed"));
  return toy;
}

async function packToy(): Promise<string> {
  const toy = new Toy(await makeFolder());
  globalThis.addEventListener("unload", () => Deno.removeSync(toy.folder, { recursive: true }));
  await Deno.writeTextFile(toy.entry, TOY);
  await toy.build();
  return toy.folder;
}

/** Below /var/tmp, which every user may enter. */
async function makeFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "sallyport-build-" });
  await Deno.chmod(folder, 0o755);
  return folder;
}
