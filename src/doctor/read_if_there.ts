/** What reading a file gives; null if there is no such file. */
export function readIfThere<Content>(read: (path: string) => Content, path: string): Content | null {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
