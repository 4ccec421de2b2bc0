/**
 * Has a built file decide: while it runs, with a rule that rejects this very program, this program's connection to
 * itself is refused; before and after it is not. For a network namespace and mounts that are nobody else's:
 *
 *     unshare --mount --net deno run -A tools/try_decision.ts FILE
 */
const FOLDER = "/var/cache/try";
const EVENTS = `${FOLDER}/events`;
const LIMIT_MILLISECONDS = 20_000;

async function main(file: string): Promise<void> {
  await run("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/var/cache");
  await run("ip", "link", "set", "lo", "up");
  writeFiles();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await expect(port, "connected", "before it runs");
  const files = ["--config", `${FOLDER}/config.json`, "--rules", `${FOLDER}/rules`, "--events", EVENTS];
  const options = [...files, "--state", `${FOLDER}/state`, "--socket", `${FOLDER}/control.sock`];
  const firewall = new Deno.Command(file, { args: ["run", "--mode", "enforce", ...options], stdin: "null" }).spawn();
  let running = true;
  const ended = firewall.status.then(({ code }) => {
    running = false;
    return code;
  });
  try {
    await Promise.race([ready(), ended]);
    if (!running) throw new Error(`it ended with exit code ${await ended}`);
    await expect(port, "refused", "while it runs");
    firewall.kill("SIGTERM");
    const code = await ended;
    if (code !== 0) throw new Error(`SIGTERM made it end with exit code ${code}`);
    await expect(port, "connected", "after its end");
  } finally {
    if (running) firewall.kill("SIGKILL");
  }
}

function writeFiles(): void {
  Deno.mkdirSync(`${FOLDER}/rules`, { recursive: true, mode: 0o700 });
  const operator = { type: "simple", operand: "process.path", data: Deno.realPathSync(Deno.execPath()) };
  const rule = { name: "try", action: "reject", duration: "always", enabled: true, operator };
  const options = { mode: 0o600 };
  Deno.writeTextFileSync(`${FOLDER}/rules/try.json`, JSON.stringify(rule), options);
  Deno.writeTextFileSync(`${FOLDER}/config.json`, JSON.stringify({ Loopback: "judge" }), options);
}

async function ready(): Promise<void> {
  for (const start = performance.now(); performance.now() - start < LIMIT_MILLISECONDS;) {
    const events = await Deno.readTextFile(EVENTS).catch(() => "");
    if (events.includes('"event":"ready"')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it was not ready within ${LIMIT_MILLISECONDS} ms`);
}

async function expect(port: number, expected: "connected" | "refused", when: string): Promise<void> {
  const outcome = await connect(port);
  if (outcome !== expected) throw new Error(`the connection was ${outcome} ${when}, not ${expected}`);
}

async function connect(port: number): Promise<"connected" | "refused"> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return "connected";
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return "refused";
    throw error;
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`cannot ${program} ${args.join(" ")}`);
}

try {
  await main(Deno.args[0] ?? "");
} catch (error) {
  console.error(`Cannot have it decide: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
