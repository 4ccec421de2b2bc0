import type { Hook, TracingHook } from "./hooks.ts";
import type { KernelTypes } from "./kernel_types.ts";
import type { Program } from "./load_program.ts";
import type { Environment } from "./programs/environment.ts";

/** The program of a hook, ready to load. */
export function writeProgram({ write, ...place }: Hook, environment: Environment): Program {
  return { ...place, attachBtfId: 0, instructions: write(environment) };
}

/** The same of a hook that the kernel's types name. Throws a BtfError if this kernel's do not. */
export function writeTracingProgram(
  { write, target, targetKind, ...place }: TracingHook,
  { btf, layout }: KernelTypes,
  environment: Omit<Environment, "layout">,
): Program {
  const attachBtfId = btf.typeId(targetKind, target);
  return { ...place, attachBtfId, instructions: write({ ...environment, layout }) };
}
