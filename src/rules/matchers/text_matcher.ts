import type { Subject } from "../subject.ts";

/** Whether a text fulfils a condition. What people should know of it is noted in the subject. */
export type TextMatcher = (text: string, subject: Subject) => boolean;
