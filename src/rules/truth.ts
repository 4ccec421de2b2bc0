/** Whether a condition holds, as numbers of which the conjunction is the least. */
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export const FALSE = 0;
/** It would depend on a value that is not known. */
export const UNKNOWN = 1;
export const TRUE = 2;
