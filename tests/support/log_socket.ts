import { join } from "@std/path";
import { PythonShell } from "./python_shell.ts";

/** A socket of this host to which datagrams are logged, at a path of its own. */
export class LogSocket implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;
  readonly #python = new PythonShell();

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, "log");
  }

  static async open(): Promise<LogSocket> {
    const socket = new LogSocket(await Deno.makeTempDir({ prefix: "sallyport-log-" }));
    await socket.#python.run(`s = socket(AF_UNIX, SOCK_DGRAM); s.bind(${JSON.stringify(socket.path)})`);
    return socket;
  }

  /** The next datagram; waits ten seconds for it. */
  async next(): Promise<Uint8Array<ArrayBuffer>> {
    return Uint8Array.from(await this.#python.numbers("list(s.recv(100_000))"));
  }

  /** The same as text. */
  async nextText(): Promise<string> {
    return new TextDecoder("utf-8", { fatal: true }).decode(await this.next());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#python[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
