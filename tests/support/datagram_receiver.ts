import { createSocket, type Socket } from "node:dgram";

/** Receives datagrams of UDP, as text. */
export class DatagramReceiver implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #received: string[] = [];
  #onReceived = (): void => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (bytes) => {
      this.#received.push(new TextDecoder().decode(bytes));
      this.#onReceived();
    });
  }

  static async open(host: string): Promise<DatagramReceiver> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.bind(0, host, resolve);
    await promise;
    return new DatagramReceiver(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** The first so many, once there are. */
  async take(count: number): Promise<string[]> {
    while (this.#received.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onReceived = resolve;
      await promise;
    }
    return this.#received.slice(0, count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.close(resolve);
    await promise;
  }
}
