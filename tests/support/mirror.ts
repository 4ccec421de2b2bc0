/** Which folders under tests/ are not named after a room of src/, and which tests in the others after no file of it. */
export interface MirrorPlan {
  readonly folders: readonly string[];
  /** Paths of tests that are about their whole room. */
  readonly wholeRoom: readonly string[];
}

/** tests/ mirrors src/: tests/ROOM/x_test.ts is about src/ROOM/x.ts. Where that is not so, a sentence each. */
export function mirrorViolations(tests: readonly string[], sources: readonly string[], plan: MirrorPlan): string[] {
  const violations = tests.flatMap((path) => {
    const folder = /^tests\/([^/]+)\//.exec(path)?.[1];
    if (folder === undefined || plan.folders.includes(folder) || plan.wholeRoom.includes(path)) return [];
    const source = path.replace(/^tests\//, "src/").replace(/_test\.ts$/, ".ts");
    return sources.includes(source)
      ? []
      : [`${path}: there is no ${source}, and it is not listed as one for a whole room`];
  });
  const gone = plan.wholeRoom.filter((path) => !tests.includes(path));
  return [...violations, ...gone.map((path) => `${path}: listed as a test for a whole room, and not there`)];
}
