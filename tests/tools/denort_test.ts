import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { denortSource, prepareDenort } from "../../tools/denort.ts";
import { sha256 } from "../../tools/sha256.ts";

const HASH = "0123456789abcdef".repeat(4);
const sourceOf = (variables: Record<string, string>) => denortSource((name) => variables[name]);

Deno.test("Without a checksum no denort is asked for; one that is named without it is refused", () => {
  assertEquals(sourceOf({}), { kind: "none" });
  for (const name of ["DENORT_BIN", "DENORT_URL"]) {
    assertThrows(() => sourceOf({ [name]: "/x" }), Error, "set DENORT_SHA256");
  }
  for (const hash of ["", "abc", HASH.toUpperCase(), `${HASH} denort.zip`]) {
    assertThrows(() => sourceOf({ DENORT_SHA256: hash }), Error, "expected 64 hexadecimal digits");
  }
});

Deno.test("A checksum asks for the file, for another address, or for Deno's own release of this very version", () => {
  assertEquals(sourceOf({ DENORT_SHA256: HASH, DENORT_BIN: "/x" }), { kind: "file", path: "/x", hash: HASH });
  const url = "http://127.0.0.1/x";
  assertEquals(sourceOf({ DENORT_SHA256: HASH, DENORT_URL: url }), { kind: "download", url, hash: HASH });
  const release = `https://dl.deno.land/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`;
  assertEquals(sourceOf({ DENORT_SHA256: HASH }), { kind: "download", url: release, hash: HASH });
});

Deno.test("What is fetched lies where Deno looks for it, if it is what was vouched for", async () => {
  const zip = new TextEncoder().encode("a zip");
  const answer = ({ url }: Request): Response => new Response(zip, { status: url.endsWith("/zip") ? 200 : 404 });
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const base = `http://127.0.0.1:${server.addr.port}`;
  const folder = await Deno.makeTempDir();
  try {
    const hash = await sha256(zip);
    const env = await prepareDenort({ kind: "download", url: `${base}/zip`, hash }, folder);
    const kept = join(folder, `dl/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`);
    assertEquals([env, await Deno.readFile(kept)], [{ DENO_DIR: folder }, zip]);
    const prepare = (path: string): Promise<unknown> =>
      prepareDenort({ kind: "download", url: base + path, hash: HASH }, folder);
    await assertRejects(() => prepare("/zip"), Error, `its SHA-256 is ${hash}, not ${HASH}`);
    await assertRejects(() => prepare("/other"), Error, "404 Not Found");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
