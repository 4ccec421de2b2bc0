import { assertEquals, assertThrows } from "@std/assert";
import { patient } from "./patience.ts";

const VARIABLE = "SALLYPORT_PATIENCE";

Deno.test("On an ordinary machine milliseconds are what they are; a slow one has more of them", () => {
  withVariable(undefined, () => assertEquals(patient(300), 300));
  withVariable("1", () => assertEquals(patient(300), 300));
  withVariable("2.5", () => assertEquals(patient(300), 750));
});

Deno.test("A factor that is none, or would make tests hasty, is refused", () => {
  for (const text of ["", "0", "0.5", "ten", "-3"]) {
    withVariable(text, () => assertThrows(() => patient(300), Error, `Cannot use ${VARIABLE}=${text}`));
  }
});

function withVariable(value: string | undefined, run: () => void): void {
  const before = Deno.env.get(VARIABLE);
  const set = (text: string | undefined): void =>
    text === undefined ? Deno.env.delete(VARIABLE) : Deno.env.set(VARIABLE, text);
  set(value);
  try {
    run();
  } finally {
    set(before);
  }
}
