/** setTimeout with an owner: disposing of what it gives takes the call back. */
export function afterwards(milliseconds: number, act: () => void): Disposable {
  const timer = setTimeout(act, milliseconds);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
