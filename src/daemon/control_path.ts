import { join } from "@std/path";
import { RUN_DIRECTORY } from "./run_directory.ts";

/** Where a daemon can be reached, unless the command line names another place. */
export const CONTROL_PATH = join(RUN_DIRECTORY, "control.sock");
