import { openExactGets } from "../exact_get.ts";

const gets = await openExactGets();
globalThis.addEventListener("unload", () => gets[Symbol.dispose]());

Deno.bench({ name: "in C, called by FFI", group: "exact get of sock_diag", baseline: true }, () => {
  if (!gets.c()) throw new Error("The socket was not found");
});

Deno.bench({ name: "Sallyport", group: "exact get of sock_diag" }, () => {
  if (!gets.sallyport()) throw new Error("The socket was not found");
});
