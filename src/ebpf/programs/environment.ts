import type { KernelLayout } from "../kernel_layout.ts";
import type { MapDescriptors } from "../maps.ts";

/** What a program is written for: the kernel whose structures it reads, and the maps it uses. */
export interface Environment {
  readonly layout: KernelLayout;
  readonly maps: MapDescriptors;
  /** Of the sockets in `live`, how many may be one user's who is not root. */
  readonly mostOfUser: number;
}
