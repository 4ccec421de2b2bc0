import { assertEquals } from "@std/assert";
import type { Namespace } from "./namespace.ts";

const PROGRAMS = ["iptables", "ip6tables"] as const;
const PLACE = ["-t", "mangle"] as const;
const CHAIN = "PREROUTING";

/** The kernel's own count of what comes to a namespace by its cable, whether or not anybody listens. */
export class ArrivalCounter {
  readonly #namespace: Namespace;

  private constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  static async at(namespace: Namespace): Promise<ArrivalCounter> {
    const counter = new ArrivalCounter(namespace);
    for (const protocol of ["udp", "tcp"]) await counter.#each("-A", CHAIN, "-i", "veth0", "-p", protocol);
    return counter;
  }

  /** Packets of UDP and TCP by IPv4, then of UDP and TCP by IPv6. */
  async packets(): Promise<number[]> {
    const lists = await this.#each("-nvxL", CHAIN);
    return lists.flatMap((list) => [...list.matchAll(/^ *(\d+) +\d+ .*veth0/gm)].map(([, packets]) => Number(packets)));
  }

  /** Begins anew. */
  async forget(): Promise<void> {
    await this.#each("-Z", CHAIN);
  }

  #each(...args: readonly string[]): Promise<string[]> {
    return Promise.all(PROGRAMS.map(async (program) => {
      const { code, stdout, stderr } = await this.#namespace.run([program, "-w", ...PLACE, ...args]);
      assertEquals([code, stderr], [0, ""], program);
      return stdout;
    }));
  }
}
