import type { Subject } from "./subject.ts";
import type { Truth } from "./truth.ts";

/** A compiled condition. It notes the operands it finds unknown in the subject, and keeps nothing of it. */
export type Predicate = (subject: Subject) => Truth;
