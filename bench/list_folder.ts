/** A directory with one list file, and beside it the next one. Under /run, which belongs to root. */
export class ListFolder implements Disposable {
  readonly #root = Deno.makeTempDirSync({ dir: "/run", prefix: "sallyport-bench-lists-" });
  readonly path = `${this.#root}/list`;

  constructor() {
    Deno.mkdirSync(this.path, { mode: 0o700 });
  }

  /** Writes the next file where nobody looks. */
  stage(text: Uint8Array): void {
    Deno.writeFileSync(`${this.#root}/next`, text, { mode: 0o600 });
  }

  /** Puts it in the place of the one before, at once. */
  publish(): void {
    Deno.renameSync(`${this.#root}/next`, `${this.path}/names.txt`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#root, { recursive: true });
  }
}
