import { foldText } from "../matchers/fold_text.ts";
import type { Subject } from "../subject.ts";
import { Buckets, type KeyTable, type Places } from "./key_table.ts";

/** The same programs come again and again. */
const MOST_KNOWN = 1024;

/** Rules about one program: in any case, or for one port of the destination. */
interface Program {
  readonly anyPort: number[];
  readonly byPort: Buckets<number>;
}

/**
 * Rules by the path of the program, whatever its case, or by the path and the port. Where the path is not known, a rule
 * that denies or rejects may match, and one that allows does not; that it was asked for is noted.
 */
export class PathTable implements KeyTable {
  readonly #programs = new Map<string, Program>();
  readonly #refusing: number[] = [];
  /** By the path as it is. */
  readonly #known = new Map<string, Program | null>();

  /** `path` is folded; `port` is null for any. */
  add(path: string, port: number | null, place: number, refuses: boolean): void {
    const program = this.#programs.get(path) ?? { anyPort: [], byPort: new Buckets() };
    this.#programs.set(path, program);
    if (port === null) program.anyPort.push(place);
    else program.byPort.add(port, place);
    if (refuses) this.#refusing.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#programs.size === 0) return;
    const { connection, process } = subject.facts;
    const path = process?.path ?? "";
    if (path === "") {
      subject.noteUnknown("process.path");
      found.push(this.#refusing);
      return;
    }
    const program = this.#programAt(path);
    if (program === null) return;
    found.push(program.anyPort);
    program.byPort.gather(connection.destinationPort ?? 0, found);
  }

  #programAt(path: string): Program | null {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const program = this.#programs.get(foldText(path)) ?? null;
    this.#known.set(path, program);
    return program;
  }
}
