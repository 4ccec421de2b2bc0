import { basename, dirname, join } from "@std/path";
import { FILES, FOLDERS, LIBRARIES, OPTIONAL_PROGRAMS, PROGRAM_PATTERN, PROGRAMS } from "./guest.ts";
import { type Entry, hostFile } from "./initramfs.ts";

const PLACES = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"];

/** On a system with one /usr, these are links into it. */
const ROOT_LINKS = ["/bin", "/sbin", "/lib", "/lib64", "/lib32"];

/** Of python's standard library, what no client uses. */
const NO_PYTHON = /\/(test|tests|idlelib|tkinter|lib2to3|ensurepip|site-packages|dist-packages|turtledemo|pydoc_data)$/;

/**
 * The programs, libraries and files of this machine that the guest needs, at the same paths. Throws where a program is
 * not to be found, naming all that are missing.
 */
export async function collectPrograms(): Promise<Entry[]> {
  const roots = ROOT_LINKS.filter(isLink).flatMap(withTargets);
  const variants = [...Deno.readDirSync("/usr/sbin")].map(({ name }) => name).filter((name) =>
    PROGRAM_PATTERN.test(name)
  );
  const missing = PROGRAMS.filter((name) => findProgram(name) === null);
  if (missing.length > 0) throw new Error(`Cannot furnish the guest: ${missing.join(", ")} cannot be found here`);
  const paths = [...PROGRAMS, ...OPTIONAL_PROGRAMS, ...variants].map(findProgram);

  const programs = [...paths.filter((path) => path !== null), ...await libraryPaths()].flatMap(withTargets);
  const folders = [...FOLDERS.filter(exists), await pythonLibrary()].flatMap(filesBelow);
  const needed = await sharedLibraries([Deno.execPath(), ...[...programs, ...folders].flatMap(asElf)]);
  const files = FILES.filter(exists).flatMap(withTargets);
  return [...roots, ...programs, ...folders, ...needed.flatMap(withTargets), ...files];
}

/** The file under its real folder; where it is a link, every link on the way and the file at the end. */
export function withTargets(path: string): Entry[] {
  const place = join(Deno.realPathSync(dirname(path)), basename(path));
  const info = Deno.lstatSync(place);
  if (!info.isSymlink) return [hostFile(place)];
  const target = Deno.readLinkSync(place);
  const link: Entry = { kind: "link", path: place, target };
  return Deno.statSync(place).isDirectory
    ? [link]
    : [link, ...withTargets(join(target.startsWith("/") ? "/" : dirname(place), target))];
}

/** Everything in a folder, at any depth, that is a file or a link. */
export function filesBelow(folder: string): Entry[] {
  if (NO_PYTHON.test(folder)) return [];
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return filesBelow(path);
    if (!exists(path)) return []; // a link to nowhere
    return entry.isSymlink && Deno.statSync(path).isDirectory ? [] : withTargets(path);
  });
}

function findProgram(name: string): string | null {
  return PLACES.map((place) => join(place, name)).find(exists) ?? null;
}

/** Where the loader finds those of LIBRARIES that are there. */
async function libraryPaths(): Promise<string[]> {
  const cache = await output("ldconfig", ["-p"]);
  return LIBRARIES.flatMap((name) => {
    const line = cache.split("\n").find((line) => line.trim().startsWith(`${name} (libc6,x86-64`));
    return line?.split(" => ")[1] ?? [];
  });
}

async function pythonLibrary(): Promise<string> {
  const script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
  return (await output(findProgram("python3") ?? "python3", ["-I", "-c", script])).trim();
}

/** Its path, if it is a program or library that names the libraries it needs. */
function asElf(entry: Entry): string[] {
  if (entry.kind !== "file" || entry.contents instanceof Uint8Array) return [];
  using file = Deno.openSync(entry.contents.source);
  const start = new Uint8Array(4);
  file.readSync(start);
  return start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46
    ? [entry.contents.source]
    : [];
}

/** The libraries that ELF files need, at any depth, and the loader itself. */
export async function sharedLibraries(files: readonly string[]): Promise<string[]> {
  const text = await output("ldd", files);
  const missing = /^\s*(\S+) => not found$/m.exec(text)?.[1];
  if (missing !== undefined) throw new Error(`Cannot furnish the guest: the library ${missing} cannot be found here`);
  const found = [...text.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
  return [...new Set(found)];
}

/** ldd fails where one of the files is linked statically, and still tells about the others. */
async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: [...args], stdin: "null", stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

function isLink(path: string): boolean {
  return exists(path) && Deno.lstatSync(path).isSymlink;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
