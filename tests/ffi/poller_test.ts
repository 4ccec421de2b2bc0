import { assert, assertEquals } from "@std/assert";
import { Libc } from "../../src/ffi/libc.ts";
import { Poller } from "../../src/ffi/poller.ts";
import { clearWakeUp, openWakeUp, wakeUp } from "../../src/ffi/wake_up.ts";

Deno.test("Poller tells which descriptors can be read, until they are", () => {
  using libc = new Libc();
  using first = openWakeUp(libc);
  using second = openWakeUp(libc);
  const poller = new Poller(libc, [first.number, second.number]);
  const look = (): boolean[] => [poller.wait(0), poller.isReady(0), poller.isReady(1)];
  assertEquals(look(), [false, false, false]);
  wakeUp(libc, second.number);
  wakeUp(libc, second.number);
  assertEquals(look(), [true, false, true]);
  wakeUp(libc, first.number);
  assertEquals(look(), [true, true, true]);
  clearWakeUp(libc, second.number);
  assertEquals(look(), [true, true, false]);
  clearWakeUp(libc, first.number);
  clearWakeUp(libc, first.number);
  assertEquals(look(), [false, false, false]);
});

Deno.test("Poller waits as long as it is told", () => {
  using libc = new Libc();
  using descriptor = openWakeUp(libc);
  const start = performance.now();
  assertEquals(new Poller(libc, [descriptor.number]).wait(30), false);
  assert(performance.now() - start >= 29);
});

Deno.test("Poller is woken by another thread", async () => {
  using libc = new Libc();
  using descriptor = openWakeUp(libc);
  const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `
    import { Libc } from ${module("../../src/ffi/libc.ts")};
    import { wakeUp } from ${module("../../src/ffi/wake_up.ts")};
    onmessage = ({ data }) => { using libc = new Libc(); wakeUp(libc, data); postMessage("done"); };
    postMessage("ready");`;
  const url = URL.createObjectURL(new Blob([code], { type: "application/javascript" }));
  const worker = new Worker(url, { type: "module" });
  try {
    await new Promise((resolve) => worker.onmessage = resolve);
    worker.postMessage(descriptor.number);
    // This thread blocks: only the other one can end it before its time.
    assertEquals(new Poller(libc, [descriptor.number]).wait(10_000), true);
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
});

Deno.test("Poller waits beside this thread, too, however often", async () => {
  using libc = new Libc();
  using first = openWakeUp(libc);
  using second = openWakeUp(libc);
  const poller = new Poller(libc, [first.number, second.number]);
  for (const descriptor of [first, second, first]) {
    let ended = false;
    const ready = poller.ready().then(() => ended = true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(ended, false);
    wakeUp(libc, descriptor.number);
    await ready;
    assertEquals([poller.isReady(0), poller.isReady(1)], [descriptor === first, descriptor === second]);
    clearWakeUp(libc, descriptor.number);
  }
});
