import { assertEquals, assertThrows } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { SystemError } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import {
  ANY_SOCKET,
  type SocketQuestion,
  type SocketSource,
  type SourceOutcome,
} from "../../src/sockdiag/socket_source.ts";
import { StateNames } from "../../src/sockdiag/socket_states.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { socketInfo } from "./socket_bytes.ts";

/** One kind of source over a kernel that is played. */
export interface SourceMaker {
  readonly name: string;
  /** The source's table with these sockets (UDP, IPv4). */
  with(sockets: readonly SocketInfo[]): SocketSource;
  /** On a kernel that has no such table. */
  missing(): SocketSource;
  /** On a kernel whose answer is cut after so many bytes; null where it has no more of them. Text can end anywhere. */
  cutAt?(bytes: number, sockets: readonly SocketInfo[]): SocketSource | null;
  /** Whether its sockets have ports and states. */
  readonly ports: boolean;
}

/** What every source of sockets does. */
export function socketSourceContract(maker: SourceMaker): void {
  const sockets = [
    socketInfo(11, "10.0.0.1 53", "0.0.0.0 0"),
    socketInfo(12, "10.0.0.1 5000", "10.0.0.2 53", { state: 1 }),
    socketInfo(13, "10.0.0.1 5001", "10.0.0.2 54", { state: 1 }),
  ];
  const test = (name: string, fn: () => void): void => Deno.test(`${maker.name} ${name}`, fn);

  test("hands over every socket once, in order", () => {
    assertEquals(read(maker.with(sockets)), { outcome: "listed", inodes: [11, 12, 13] });
  });

  test("takes no socket for an answer, and tells it from a missing table", () => {
    assertEquals(read(maker.with([])), { outcome: "listed", inodes: [] });
    assertEquals(read(maker.missing()), { outcome: "missing", inodes: [] });
  });

  test("ends with what the visitor throws, and can be read again", () => {
    const source = maker.with(sockets);
    let visits = 0;
    const visit = (): never => {
      visits++;
      throw new Error("enough");
    };
    assertThrows(() => source.read(ANY_SOCKET, visit), Error, "enough");
    assertEquals(visits, 1);
    assertEquals(read(source).inodes, [11, 12, 13]);
  });

  test("throws an error with a type wherever its answer is cut", () => {
    for (let bytes = 1;; bytes++) {
      const source = maker.cutAt?.(bytes, sockets) ?? null;
      if (source === null) break;
      const error = assertThrows(() => read(source), Error);
      const typed = [WireError, NetlinkError, SystemError].some((type) => error instanceof type);
      assertEquals(typed, true, `cut at ${bytes}: ${error}`);
    }
  });

  const chosen = maker.ports ? (inodes: readonly number[]): readonly number[] => inodes : (): readonly number[] => [];

  test("gives those alone that fit the question", () => {
    const inodes = (question: Partial<SocketQuestion>): readonly number[] => read(maker.with(sockets), question).inodes;
    assertEquals(inodes({ sourcePort: asPort(5000) }), chosen([12]));
    assertEquals(inodes({ sourcePort: asPort(54) }), []);
    assertEquals(inodes({ port: asPort(53) }), chosen([11, 12]));
    assertEquals(inodes({ states: new StateNames(["Unconnected"]) }), chosen([11]));
    assertEquals(inodes({ states: new StateNames(["established"]), port: asPort(54) }), chosen([13]));
    assertEquals(inodes({ states: new StateNames(["LISTEN"]) }), []);
  });
}

function read(
  source: SocketSource,
  question: Partial<SocketQuestion> = {},
): { outcome: SourceOutcome; inodes: number[] } {
  const inodes: number[] = [];
  const outcome = source.read({ ...ANY_SOCKET, ...question }, ({ inode }) => inodes.push(inode));
  return { outcome, inodes };
}
