/** One source file: its path from the root of the project, with "/" between folders, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What the files of one room may do. */
export interface Room {
  /** Rooms they may import from, besides their own. */
  readonly imports: readonly string[];
  /** Rooms they may `import type` from: those whose ports they implement. */
  readonly types?: readonly string[];
  /** Packages, as the import map or Node names them, besides @std. */
  readonly packages?: readonly string[];
  /** Never names Deno or node:, so its tests need no permission. */
  readonly pure?: boolean;
}

export interface Plan {
  readonly rooms: Readonly<Record<string, Room>>;
  /** What main.ts may import: folders (ending in "/") and files. */
  readonly main: readonly string[];
  /** Where modules that are data (JSON, text) may lie, outside of src/. */
  readonly data: readonly string[];
  readonly longestFile: number;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Where the sources do not follow the plan, a sentence each: file, what it does, what it may. */
export function planViolations(files: readonly SourceFile[], plan: Plan): string[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    const found = [
      ...importsOf(code).flatMap((found) => importViolation(path, found, plan)),
      ...nameViolations(path, code, plan),
    ];
    const lines = text.split("\n").length - 1;
    if (lines >= plan.longestFile) found.push(`has ${lines} lines: ${plan.longestFile} are too many`);
    return found.map((violation) => `${path}: ${violation}`);
  });
}

/** Every import and export-from of a module, also those made at run time. One whose name is computed is called "?". */
export function importsOf(code: string): Import[] {
  const statements =
    /(?:^|[;}\n])\s*(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$*{}\s,]+?\s*from\s*)?(["'])(.+?)\2/g;
  const calls = /\b(typeof\s+)?import\s*\(\s*(?:(["'`])([^"'`$]+)\2\s*[,)])?/g;
  return [
    ...[...code.matchAll(statements)].map(([, type, , specifier = "?"]) => ({
      specifier,
      typeOnly: type !== undefined,
    })),
    ...[...code.matchAll(calls)].map(([, type, , specifier = "?"]) => ({ specifier, typeOnly: type !== undefined })),
  ];
}

/** The text with every comment as one blank; strings and regular expressions that look like one stay. */
export function withoutComments(text: string): string {
  const string = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/.source;
  const regexp = /(?<=(?:[=(,:[!&|?{};>\n]|return)[ ]*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//.source;
  const comment = /\/\/[^\n]*|\/\*[^]*?\*\//.source;
  return text.replace(new RegExp(`(${string}|${regexp})|${comment}`, "g"), (_, kept) => kept ?? " ");
}

function importViolation(path: string, { specifier, typeOnly }: Import, plan: Plan): string[] {
  if (specifier === "?") return ["imports something whose name is computed: that cannot be checked"];
  if (specifier.startsWith("@std/")) return [];
  const room = roomOf(path, plan);
  if (!specifier.startsWith(".")) {
    const allowed = room?.packages ?? [];
    return allowed.includes(specifier) ? [] : [`imports ${specifier}: it may import ${listOf(["@std", ...allowed])}`];
  }
  const target = resolvePath(path, specifier);
  if (!target.endsWith(".ts")) {
    return plan.data.some((folder) => target.startsWith(folder)) || target.startsWith("src/")
      ? []
      : [`imports ${target}: data lies in ${listOf(plan.data)}`];
  }
  if (room === null) {
    return plan.main.some((allowed) => allowed.endsWith("/") ? target.startsWith(allowed) : target === allowed)
      ? []
      : [`imports ${target}: it may import ${listOf(plan.main)}`];
  }
  const other = folderOf(target);
  if (other !== null && (other === folderOf(path) || room.imports.includes(other))) return [];
  if (other !== null && typeOnly && room.types?.includes(other) === true) return [];
  const types = room.types === undefined ? "" : `, and types from ${listOf(room.types)}`;
  return [`imports ${target}: it may import ${listOf(room.imports)}${types}`];
}

function nameViolations(path: string, code: string, plan: Plan): string[] {
  const bare = code.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, '""');
  const found: string[] = [];
  const isMain = path === "main.ts";
  if (!isMain && roomOf(path, plan) === null) found.push("lies in no room of the plan");
  if (roomOf(path, plan)?.pure === true && /\bDeno\b/.test(bare)) found.push("names Deno: its room is pure");
  const foreign = /\bDeno\s*\.\s*(dlopen|Unsafe\w*)/.exec(bare);
  if (foreign !== null && folderOf(path) !== "ffi") found.push(`names Deno.${foreign[1]}: only src/ffi/ does`);
  if (!isMain && /\b(Deno|process)\s*\.\s*exit\b/.test(bare)) found.push("exits the process: only main.ts does");
  return found;
}

function roomOf(path: string, plan: Plan): Room | null {
  return plan.rooms[folderOf(path) ?? ""] ?? null;
}

/** The room's name; null for what lies outside of src/ or beside the rooms. */
function folderOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function resolvePath(from: string, specifier: string): string {
  const prefix = "file:///";
  return new URL(specifier, `${prefix}${from}`).href.slice(prefix.length);
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
