import type { Process } from "../core/process.ts";
import type { ProcessDirectory } from "./proc_fs.ts";

/** Whether it was read as it lived: one that ends while it is read loses its executable first, and its arguments. */
export function isWhole(directory: ProcessDirectory, { args }: Process): boolean {
  return args.length > 0 && directory.readLink("exe") !== null;
}
