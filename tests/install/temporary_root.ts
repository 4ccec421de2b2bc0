import { dirname, join } from "@std/path";
import type { Plan, PlannedFile } from "../../src/install/planned.ts";

/** A directory that stands for a host's root. */
export class TemporaryRoot implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "sallyport-install-" });

  write(path: string, text: string): void {
    Deno.mkdirSync(dirname(join(this.path, path)), { recursive: true });
    Deno.writeTextFileSync(join(this.path, path), text);
  }

  read(path: string): string {
    return Deno.readTextFileSync(join(this.path, path));
  }

  /** Everything below it, directories with "/" at their end, links with where they lead. */
  tree(folder = ""): string[] {
    return [...Deno.readDirSync(join(this.path, folder))].flatMap(({ name, isDirectory, isSymlink }): string[] => {
      const path = `${folder}/${name}`;
      if (isSymlink) return [`${path} -> ${Deno.readLinkSync(join(this.path, path))}`];
      return isDirectory ? [`${path}/`, ...this.tree(path)] : [path];
    }).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A program, a link to it, and a configuration. */
export function smallPlan(program = "a program"): Plan {
  const file = (path: string, text: string, isConfiguration: boolean): PlannedFile => ({
    path,
    mode: isConfiguration ? 0o600 : 0o755,
    content: { text },
    isConfiguration,
  });
  return {
    files: [
      file("/usr/local/lib/sallyport/sallyport", program, false),
      file("/etc/sallyport/default-config.json", "{}", true),
      file("/etc/sallyport/rules/a.json", "a rule", true),
    ],
    links: [{ path: "/usr/local/sbin/sallyport", target: "/usr/local/lib/sallyport/sallyport" }],
  };
}
