import { assertEquals, assertThrows } from "@std/assert";
import { type ManifestEntry, manifestText, parseManifest } from "../../src/install/manifest.ts";

const HASH = "0123456789abcdef".repeat(4);

Deno.test("A manifest comes back as it was written", () => {
  const entries: readonly ManifestEntry[] = [
    { kind: "directory", path: "/usr/local/lib/sallyport" },
    { kind: "file", path: "/usr/local/lib/sallyport/deno", hash: HASH },
    { kind: "file", path: "/etc/sallyport/rules/a rule\n100%.json", hash: HASH },
    { kind: "link", path: "/usr/local/sbin/sallyport", target: "/usr/local/lib/sallyport/sallyport" },
  ];
  const manifest = new Map(entries.map((entry) => [entry.path, entry]));
  assertEquals(parseManifest(manifestText(manifest)), manifest);
  assertEquals(parseManifest("").size, 0);
});

Deno.test("What could make uninstall remove something else is no manifest", () => {
  const lines = [
    "file",
    `file ${HASH} relative`,
    `file ${HASH} /usr/../etc/passwd`,
    `file ${HASH} /a b`,
    `file ${HASH} /usr/%2e%2e/etc/passwd`,
    `file ${HASH.slice(1)} /a`,
    "directory x /a",
    "link relative /a",
    "other - /a",
  ];
  for (const line of lines) assertThrows(() => parseManifest(`${line}\n`), Error, "no line of a manifest");
});
