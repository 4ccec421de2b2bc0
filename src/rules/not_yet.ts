/** In place of a value that is not known yet, and soon will be, or will turn out to be unknown. */
export const NOT_YET = Symbol("not yet");
