import type { Connection } from "../core/connection.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import { isSameSender } from "../process/same_sender.ts";
import type { Awaited } from "./awaited.ts";
import { flowNumber } from "./flow_number.ts";
import type { Examined } from "./pipeline.ts";
import { isSameFlow } from "./same_flow.ts";

const MOST_FLOWS = 1024;
/** The kernel's queue is longer (queue_setting.ts), so that there is room for all others. */
const MOST_PACKETS = 2048;
const MOST_OF_A_FLOW = 32;

/** A flow that is not decided yet. */
export interface WaitingFlow {
  /** As of its first packet. */
  readonly examined: Examined;
  /** In the order in which they came. */
  readonly packets: [HeldPacket, ...HeldPacket[]];
  awaited: Awaited;
}

/**
 * Packets whose decision depends on something that is not there yet: they keep their place until it is, or until their
 * time is over. Flows stand in the order in which they came. A packet belongs to a flow that waits if it is known to be
 * of the same sender, too: all will be settled by what is decided about the first.
 */
export class WaitingRoom {
  /** The most packets that ever wait at a time. */
  static readonly packets = MOST_PACKETS;

  readonly #flows = new Set<WaitingFlow>();
  /** By a number made of their ends. */
  readonly #byNumber = new Map<number, WaitingFlow[]>();
  readonly #packets = new Set<HeldPacket>();
  /** On the monotonic clock, milliseconds; null if it has to be looked for. */
  #due: number | null = Infinity;

  get isEmpty(): boolean {
    return this.#flows.size === 0;
  }

  /** Whether there is no room for another flow. */
  get isFull(): boolean {
    return this.#flows.size >= MOST_FLOWS || this.#packets.size >= MOST_PACKETS;
  }

  has(held: HeldPacket): boolean {
    return this.#packets.has(held);
  }

  /** Whether flows of these ends wait, and have no room for another packet. */
  isFullFor(connection: Connection): boolean {
    if (this.isEmpty) return false;
    const packets = this.#alike(connection).reduce((sum, flow) => sum + flow.packets.length, 0);
    return packets >= MOST_OF_A_FLOW || (packets > 0 && this.#packets.size >= MOST_PACKETS);
  }

  /** The waiting flow that a packet belongs to; null if there is none. */
  find({ connection, attributed }: Examined): WaitingFlow | null {
    if (this.isEmpty) return null;
    return this.#alike(connection).find(({ examined }) => isSameSender(examined.attributed, attributed)) ?? null;
  }

  /** False if there is no room for another flow. */
  enter(held: HeldPacket, examined: Examined, awaited: Awaited): boolean {
    if (this.isFull) return false;
    const flow: WaitingFlow = { examined, packets: [held], awaited };
    const number = flowNumber(examined.connection);
    this.#flows.add(flow);
    this.#byNumber.set(number, [...this.#byNumber.get(number) ?? [], flow]);
    this.#packets.add(held);
    this.#due = this.#due === null ? null : Math.min(this.#due, deadlineOf(flow));
    return true;
  }

  /** `isFullFor` was asked before. */
  join(flow: WaitingFlow, held: HeldPacket): void {
    flow.packets.push(held);
    this.#packets.add(held);
  }

  /** It goes on waiting, for something else or for the same. */
  stay(flow: WaitingFlow, awaited: Awaited): void {
    flow.awaited = awaited;
    this.#due = null;
  }

  leave(flow: WaitingFlow): void {
    const number = flowNumber(flow.examined.connection);
    const others = this.#byNumber.get(number)?.filter((each) => each !== flow) ?? [];
    if (others.length > 0) this.#byNumber.set(number, others);
    else this.#byNumber.delete(number);
    this.#flows.delete(flow);
    for (const held of flow.packets) this.#packets.delete(held);
    this.#due = null;
  }

  /** All flows, or those that wait for this. */
  flows(awaited: Awaited | null = null): readonly WaitingFlow[] {
    return [...this.#flows].filter((flow) => awaited === null || flow.awaited === awaited);
  }

  /** Those whose time is over. `now` is on the monotonic clock, in milliseconds. */
  due(now: number): readonly WaitingFlow[] {
    return this.#soonest() > now ? [] : [...this.#flows].filter((flow) => deadlineOf(flow) <= now);
  }

  /** Milliseconds until a flow's time is over; -1 if none waits. */
  untilDue(now: number): number {
    return this.isEmpty ? -1 : Math.max(0, Math.ceil(this.#soonest() - now));
  }

  #soonest(): number {
    return this.#due ??= [...this.#flows].reduce((soonest, flow) => Math.min(soonest, deadlineOf(flow)), Infinity);
  }

  #alike(connection: Connection): readonly WaitingFlow[] {
    const flows = this.#byNumber.get(flowNumber(connection)) ?? [];
    return flows.filter(({ examined }) => isOfFlow(examined.connection, connection));
  }
}

function deadlineOf({ examined, awaited }: WaitingFlow): number {
  return examined.receivedAt + awaited.patience;
}

/** A SYN that is not the first one sent again is another connection. */
function isOfFlow(first: Connection, packet: Connection): boolean {
  return isSameFlow(first, packet) &&
    (packet.protocol !== IPPROTO_TCP || !packet.opens || first.sequence === packet.sequence);
}
