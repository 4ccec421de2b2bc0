/** What an event has at a key of a part of it, as text: "undefined" where there is nothing. */
export function textAt(part: unknown, key: string): string {
  return String(Reflect.get(Object(part), key));
}
