/** How many packets rules have sent to the queue: each time they are set anew, their own counters begin at zero. */
export class SentPackets {
  #before = 0;
  #now = 0;

  get total(): number {
    return this.#before + this.#now;
  }

  /** What the rules of now have counted. It never becomes less: somebody may have zeroed their counters. */
  counted(packets: number): void {
    this.#now = Math.max(this.#now, packets);
  }

  setAnew(): void {
    this.#before += this.#now;
    this.#now = 0;
  }
}
