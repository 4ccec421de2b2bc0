import type { MetricSample } from "./metric_family.ts";

/** Counts by name, of a bounded number of names: what further ones would have got is counted together. */
export class Tally {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #others = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(name: string, count = 1): void {
    const before = this.#counts.get(name);
    if (before === undefined && this.#counts.size >= this.#most) this.#others += count;
    else this.#counts.set(name, (before ?? 0) + count);
  }

  /** What found no room. */
  get others(): number {
    return this.#others;
  }

  /** A sample a name, with the labels that it stands for. */
  samples(labels: (name: string) => Readonly<Record<string, string>>): MetricSample[] {
    return [...this.#counts].map(([name, value]) => ({ labels: labels(name), value }));
  }
}
