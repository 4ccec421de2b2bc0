/** Ends a switch over a union: the compiler proves that nothing is left, and a value that lied about its type throws. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
