/** Receives lines by TCP, from one who connects after the other. */
export class LineReceiver implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #ended: Promise<void>;
  #connection: Deno.TcpConn | null = null;
  #text = "";
  #onReceived = (): void => {};
  #closed = false;

  /** Port 0: any that is free. */
  constructor(hostname: string, port = 0) {
    this.#listener = Deno.listen({ hostname, port });
    this.#ended = this.#receive();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The first so many, once there are. */
  async take(count: number): Promise<string[]> {
    for (;;) {
      const lines = this.#text.split("\n").slice(0, -1);
      if (lines.length >= count) return lines.slice(0, count);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onReceived = resolve;
      await promise;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    this.#connection?.close();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #receive(): Promise<void> {
    try {
      for await (const connection of this.#listener) await this.#receiveFrom(this.#connection = connection);
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  async #receiveFrom(connection: Deno.TcpConn): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    for (let length = await connection.read(buffer); length !== null; length = await connection.read(buffer)) {
      this.#text += decoder.decode(buffer.subarray(0, length), { stream: true });
      this.#onReceived();
    }
    this.#connection = null;
    connection.close();
  }
}
