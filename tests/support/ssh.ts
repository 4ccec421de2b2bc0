import { join } from "@std/path";
import type { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import { HOST_IPV4, type NamespacePair } from "./namespace.ts";

const SSHD = "/usr/sbin/sshd";
/** Debian's sshd does not start without it; the system's own service makes it, too. */
const PRIVILEGE_SEPARATION = "/run/sshd";

/** A session of OpenSSH, from the server's side of a pair to the host's: what a visitor's line of text comes back by. */
export class SshSession implements AsyncDisposable {
  readonly #folder: string;
  readonly #sshd: BackgroundProcess;
  readonly #ssh: BackgroundProcess;

  private constructor(folder: string, sshd: BackgroundProcess, ssh: BackgroundProcess) {
    this.#folder = folder;
    this.#sshd = sshd;
    this.#ssh = ssh;
    addEvidence("sshd", () => sshd.stderr);
    addEvidence("ssh", () => ssh.stdout + ssh.stderr);
  }

  /** With keys of its own; nothing of the machine's ssh is used. */
  static async open(net: NamespacePair): Promise<SshSession> {
    const folder = Deno.makeTempDirSync({ dir: "/run", prefix: "sallyport-ssh-" });
    for (const key of ["host", "user"]) {
      await net.host.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
    }
    Deno.mkdirSync(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 });
    const sshd = net.host.spawn([SSHD, "-D", "-e", "-f", "/dev/null", ...settings(folder)]);
    await sshd.waitFor(() => sshd.stderr.includes("Server listening") ? true : null, "sshd that listens", 10_000);
    const ssh = net.server.spawn([
      "ssh",
      "-F",
      "/dev/null",
      "-i",
      join(folder, "user"),
      ...CLIENT,
      `root@${HOST_IPV4}`,
      "cat",
    ]);
    return new SshSession(folder, sshd, ssh);
  }

  /** Whether the line comes back. Throws where it does not. */
  async say(line: string): Promise<void> {
    await this.#ssh.write(`${line}\n`);
    await this.#ssh.waitFor(() => this.#ssh.stdout.includes(`${line}\n`) ? true : null, `line "${line}"`, 5_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ssh[Symbol.asyncDispose]();
    await this.#sshd[Symbol.asyncDispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

function settings(folder: string): string[] {
  const options = {
    HostKey: join(folder, "host"),
    AuthorizedKeysFile: join(folder, "user.pub"),
    PidFile: "none",
    PermitRootLogin: "prohibit-password",
    StrictModes: "no",
    UsePAM: "no",
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

const CLIENT = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes"].flatMap((
  option,
) => ["-o", option]);
