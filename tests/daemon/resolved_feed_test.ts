import { assertEquals } from "@std/assert";
import { ResolvedFeed } from "../../src/daemon/resolved_feed.ts";
import type { NamedAddress } from "../../src/names/named_address.ts";

/** Records as they are on the wire: www.example.org. CNAME a.cdn., a.cdn. A 192.0.2.1, for 300 s each. */
const ALIAS = "A3d3dwdleGFtcGxlA29yZwAABQABAAABLAAHAWEDY2RuAA==";
const ADDRESS = "AWEDY2RuAAABAAEAAAEsAATAAAIB";
const READY = { parameters: { ready: true }, continues: true };
const RESULT = {
  parameters: {
    state: "success",
    question: [{ class: 1, type: 1, name: "www.example.org" }],
    answer: [{ raw: ALIAS, ifindex: 2 }, { raw: ADDRESS, ifindex: 2 }, { raw: "AAEC", ifindex: 2 }],
  },
  continues: true,
};

/** A small varlink server that says these things to whoever subscribes, and what it was asked. */
function serve(path: string, ...said: readonly string[]): { listener: Deno.UnixListener; asked: Promise<string> } {
  const listener = Deno.listen({ transport: "unix", path });
  const answer = async (): Promise<string> => {
    const connection = await listener.accept();
    const buffer = new Uint8Array(1_000);
    const size = await connection.read(buffer) ?? 0;
    for (const each of said) await connection.write(new TextEncoder().encode(each));
    connection.close();
    return new TextDecoder().decode(buffer.subarray(0, size));
  };
  return { listener, asked: answer() };
}

Deno.test("systemd-resolved is subscribed to, and its answers are taken, however they are cut", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/monitor`;
  const text = [READY, RESULT].map((each) => `${JSON.stringify(each)}\0`).join("");
  const { listener, asked } = serve(path, text.slice(0, 100), text.slice(100));
  const { promise, resolve } = Promise.withResolvers<readonly NamedAddress[]>();
  using _feed = new ResolvedFeed({ path, onNames: resolve });
  const names = await promise;
  assertEquals(names.map(({ name, aliases, validFor }) => [name, aliases, validFor]), [
    ["www.example.org", ["a.cdn"], 300_000],
  ]);
  assertEquals(
    await asked,
    '{"method":"io.systemd.Resolve.Monitor.SubscribeQueryResults","parameters":{},"more":true}\0',
  );
  listener.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("where it does not run, or talks nonsense, nothing happens", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/monitor`;
  const feed = new ResolvedFeed({ path, onNames: () => assertEquals("names", "none") });
  feed[Symbol.dispose]();
  const { listener, asked } = serve(path, "nonsense\0");
  using _another = new ResolvedFeed({ path, onNames: () => assertEquals("names", "none") });
  await asked;
  await new Promise((resolve) => setTimeout(resolve, 50));
  listener.close();
  Deno.removeSync(folder, { recursive: true });
});
