import { asPacketId, type PacketId } from "../core/identifiers.ts";

const COUNT = 0;
const RECEIVED = 1;
const FIRST = 2;

/**
 * The packets that were received and have no verdict yet, in memory that two threads share: the verdict worker writes
 * it, and if that worker fails, whoever replaces it settles what is listed. Few at a time, hence a plain list.
 */
export class UnsettledLedger {
  readonly #words: Uint32Array<SharedArrayBuffer>;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#words = new Uint32Array(memory);
  }

  static withRoomFor(packets: number): UnsettledLedger {
    return new UnsettledLedger(new SharedArrayBuffer((FIRST + packets) * Uint32Array.BYTES_PER_ELEMENT));
  }

  /** How many packets were received so far, by all threads that had this ledger; u32, after which it begins anew. */
  get received(): number {
    return this.#words[RECEIVED] ?? 0;
  }

  /** How many of them have no verdict yet. */
  get count(): number {
    return this.#words[COUNT] ?? 0;
  }

  countReceived(): void {
    this.#words[RECEIVED] = this.received + 1;
  }

  /** There is no room for another packet: it must be settled without being listed. */
  get isFull(): boolean {
    return FIRST + this.count >= this.#words.length;
  }

  /** Throws a RangeError when full. */
  add(id: PacketId): void {
    const { count } = this;
    if (this.isFull) throw new RangeError("The ledger of unsettled packets is full");
    this.#words[FIRST + count] = id;
    this.#words[COUNT] = count + 1;
  }

  remove(id: PacketId): void {
    const { count } = this;
    const at = this.#words.lastIndexOf(id, FIRST + count - 1);
    if (at < FIRST) return;
    this.#words[at] = this.#words[FIRST + count - 1] ?? 0;
    this.#words[COUNT] = count - 1;
  }

  /** Empties the list and returns what it held. */
  takeAll(): PacketId[] {
    const ids = Array.from(this.#words.subarray(FIRST, FIRST + this.count), asPacketId);
    this.#words[COUNT] = 0;
    return ids;
  }
}
