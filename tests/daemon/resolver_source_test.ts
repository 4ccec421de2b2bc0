import { assertEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { ResolverSource } from "../../src/daemon/resolver_source.ts";
import type { ResolverTrust } from "../../src/names/resolver_trust.ts";
import { ip } from "../rules/samples.ts";

function told({ resolvers, own }: ResolverTrust): unknown[] {
  return [...resolvers.map(formatIp), ...own.map(({ pid }) => pid)];
}

Deno.test("those of the configuration and of all files are believed, and changes are told once", () => {
  const folder = Deno.makeTempDirSync();
  const [file, other] = [`${folder}/resolv.conf`, `${folder}/other.conf`];
  Deno.writeTextFileSync(file, "nameserver 127.0.0.53\n");
  const changes: unknown[] = [];
  let own: ResolverTrust["own"] = [];
  using source = new ResolverSource({
    files: [file, other, folder],
    configured: () => [ip("192.0.2.53")],
    own: () => own,
    onChange: (trust) => void changes.push(told(trust)),
  });
  assertEquals(told(source.trust), ["192.0.2.53", "127.0.0.53"]);
  source.look();
  assertEquals(changes, []);
  Deno.writeTextFileSync(other, "nameserver 2001:db8::53\n");
  source.look();
  own = [{ pid: 7, startTime: 1 }];
  source.look();
  Deno.removeSync(file);
  source.look();
  source.look();
  assertEquals(changes, [
    ["192.0.2.53", "127.0.0.53", "2001:db8::53"],
    ["192.0.2.53", "127.0.0.53", "2001:db8::53", 7],
    ["192.0.2.53", "2001:db8::53", 7],
  ]);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a file that is too long to be one is passed over", () => {
  const file = Deno.makeTempFileSync();
  Deno.writeTextFileSync(file, `nameserver 192.0.2.1\n${"#".repeat(64 * 1024)}`);
  using source = new ResolverSource({ files: [file], configured: () => [], own: () => [], onChange: () => {} });
  assertEquals(source.trust, { resolvers: [], own: [] });
  Deno.removeSync(file);
});
