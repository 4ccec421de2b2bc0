import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sallyportHere } from "../support/sallyport.ts";

Deno.test("Where nothing was installed, or nobody can tell what, nothing is removed", async () => {
  const root = await Deno.makeTempDir();
  try {
    const nothing = await sallyportHere("uninstall", "--root", root);
    assertEquals([nothing.code, nothing.stdout], [1, ""]);
    assertStringIncludes(nothing.stderr, "nothing is installed");
    const library = join(root, "usr/local/lib/sallyport");
    await Deno.mkdir(library, { recursive: true });
    await Deno.writeTextFile(join(library, "manifest"), "file x ../../etc/passwd\n");
    const odd = await sallyportHere("uninstall", "--root", root);
    assertEquals([odd.code, odd.stdout], [1, ""]);
    assertStringIncludes(odd.stderr, "no line of a manifest");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
