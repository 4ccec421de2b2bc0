import { Namespace, type NamespacePair } from "./namespace.ts";
import { GROUND, type SocketExample } from "./socket_examples.ts";
import { SocketHolder } from "./socket_holder.ts";

/** A pair of namespaces with the examples' addresses, and what these lines for ip(8) set up besides. */
export async function exampleGround(setUp: readonly string[]): Promise<NamespacePair> {
  const net = Namespace.pair();
  const stdin = [...GROUND, ...setUp].join("\n");
  const { code, stderr } = await net.host.run(["ip", "-batch", "-"], { stdin });
  if (code !== 0) throw new Error(`Cannot set up the addresses: ${stderr}`);
  await net.host.run(["sh", "-c", "echo 0 2000 > /proc/sys/net/ipv4/ping_group_range"]);
  return net;
}

/** The programs of an example while they run, with what they opened and sent. */
export class RunningExample implements AsyncDisposable {
  readonly #programs: ReadonlyMap<string, SocketHolder>;
  readonly #stack: AsyncDisposableStack;
  /** Which program holds a socket, by its inode. */
  readonly letters: ReadonlyMap<number, string>;

  private constructor(stack: AsyncDisposableStack, programs: Map<string, SocketHolder>, letters: Map<number, string>) {
    this.#stack = stack;
    this.#programs = programs;
    this.letters = letters;
  }

  static async start(host: Namespace, { programs }: SocketExample): Promise<RunningExample> {
    await using stack = new AsyncDisposableStack();
    const holders = new Map<string, SocketHolder>();
    const letters = new Map<number, string>();
    for (const [letter, { statements, user }] of Object.entries(programs)) {
      const holder = stack.use(await SocketHolder.start(host, statements, user === undefined ? {} : { user }));
      holders.set(letter, holder);
      const inodes = await holder.ask("[inode(each) for each in list(globals().values()) if isinstance(each, socket)]");
      for (const inode of JSON.parse(inodes) as number[]) letters.set(inode, letter);
    }
    return new RunningExample(stack.move(), holders, letters);
  }

  pid(letter: string): number {
    return this.#programs.get(letter)?.pid ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
