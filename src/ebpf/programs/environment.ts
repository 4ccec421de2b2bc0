import type { KernelLayout } from "../kernel_layout.ts";
import type { MapDescriptors } from "../maps.ts";

/** What a program is written for: the kernel whose structures it reads, and the maps it uses. */
export interface Environment {
  /** Null where the kernel's memory is not to be read: then programs write down what helpers tell, and 0 for the rest. */
  readonly layout: KernelLayout | null;
  readonly maps: MapDescriptors;
  /** Of the sockets in `live`, how many may be one user's who is not root. */
  readonly mostOfUser: number;
}

/** The same for programs that are nothing without that memory. */
export interface ReadingEnvironment extends Environment {
  readonly layout: KernelLayout;
}
