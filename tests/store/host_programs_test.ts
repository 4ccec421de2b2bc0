import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { hostPrograms } from "../../src/store/host_programs.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { inDirectory, write } from "./samples.ts";

const look = (path: string) => hostPrograms().look(path);

Deno.test("a program that only root could change, one that is reached by a link, and what is no program", () =>
  inDirectory((directory) => {
    const real = Deno.realPathSync("/bin/sh");
    assertEquals(look(real), { state: "file", writable: null });
    const link = join(directory, "link");
    Deno.symlinkSync(real, link);
    assertEquals(look(link), { state: "elsewhere", real });
    assertEquals(look(`${real}/../sh`), { state: "missing" });
    assertEquals(look(directory), { state: "no-program" });
    assertEquals(look(join(directory, "gone")), { state: "missing" });
  }));

kernelTest({ name: "a program that others could change says who", needs: ["root"] }, () =>
  inDirectory((directory) => {
    const file = join(directory, "program");
    write(file, "", 0o755);
    assertEquals(look(file), { state: "file", writable: null });
    Deno.chmodSync(file, 0o775);
    assertEquals(look(file), { state: "file", writable: "mode 0775 lets others write it" });
    Deno.chmodSync(file, 0o755);
    Deno.chownSync(file, 1000, 0);
    assertEquals(look(file), { state: "file", writable: "belongs to user 1000, not to root" });
    Deno.chownSync(file, 0, 0);
    Deno.chmodSync(directory, 0o757);
    assertEquals(look(file), { state: "file", writable: `${directory} mode 0757 lets others write it` });
  }));

Deno.test("a path is looked at once", () =>
  inDirectory((directory) => {
    const programs = hostPrograms();
    const file = join(directory, "program");
    assertEquals(programs.look(file).state, "missing");
    write(file, "");
    assertEquals(programs.look(file).state, "missing");
  }));
