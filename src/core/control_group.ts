/** What a control group's path tells of the program in it. */
export interface ControlGroup {
  /** The path in the cgroup2 hierarchy, else in systemd's own of cgroup v1; "/" for the root. */
  readonly path: string;
  /**
   * The systemd unit: `ssh.service`, `session-3.scope`. What a user's own manager runs stands behind that manager,
   * `user@1000.service/app.service`: its name is the user's choice, and must not pass for the system's. Null outside of any.
   */
  readonly unit: string | null;
  /** The nearest slice: `system.slice`. Null outside of any. */
  readonly slice: string | null;
  /** The outermost one: what is in it may name others as it likes. Null outside of any. */
  readonly container: Container | null;
}

export interface Container {
  /** Who runs it, as the name of its group says. */
  readonly runtime: "docker" | "podman" | "containerd" | "crio" | "kubernetes" | "nspawn" | "lxc";
  /** 64 hexadecimal digits, or the name of the machine; behind the user's own manager where he runs it, as in `unit`. */
  readonly id: string;
}
