import type { MetricSample } from "./metric_family.ts";

/** Counts values by size. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** By the first bound that is not below the value; the last are those above all bounds. */
  readonly #counts: number[];
  #sum = 0;

  /** `bounds` grow. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    let at = 0;
    while (at < this.#bounds.length && value > (this.#bounds[at] ?? Infinity)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  /** As Prometheus counts: each bucket holds those before it, too. */
  samples(): MetricSample[] {
    let below = 0;
    const buckets = this.#counts.map((count, at): MetricSample => ({
      suffix: "_bucket",
      labels: { le: String(this.#bounds[at] ?? "+Inf") },
      value: below += count,
    }));
    return [...buckets, { suffix: "_sum", value: this.#sum }, { suffix: "_count", value: below }];
  }
}
