import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { insideNamespace } from "./inside_namespace.ts";
import { kernelTest } from "./kernel_test.ts";
import { Namespace } from "./namespace.ts";

kernelTest(
  { name: "A thread goes into a namespace and comes back, also by an error", needs: ["root", "netns"] },
  async () => {
    await using namespace = Namespace.create();
    const here = (): string => Deno.readLinkSync("/proc/thread-self/ns/net");
    const before = here();
    const inside = insideNamespace(namespace, here);
    assertNotEquals(inside, before);
    assertEquals((await namespace.run(["readlink", "/proc/self/ns/net"])).stdout.trim(), inside);
    assertEquals(here(), before);
    assertThrows(
      () =>
        insideNamespace(namespace, () => {
          throw new Error("on the way");
        }),
      Error,
      "on the way",
    );
    assertEquals(here(), before);
  },
);
