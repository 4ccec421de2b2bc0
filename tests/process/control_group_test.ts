import { assertEquals } from "@std/assert";
import { controlGroupOf, hasNamedHierarchy, parseControlGroup } from "../../src/process/control_group.ts";

const ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";

const UNITS: Readonly<Record<string, [unit: string | null, slice: string | null]>> = {
  "/": [null, null],
  "/init.scope": ["init.scope", null],
  "/system.slice/ssh.service": ["ssh.service", "system.slice"],
  "/system.slice/system-getty.slice/getty@tty1.service": ["getty@tty1.service", "system-getty.slice"],
  "/system.slice/cron.service/child": ["cron.service", "system.slice"],
  "/system.slice/_cgroup.service": ["cgroup.service", "system.slice"],
  "/user.slice/user-1000.slice/session-3.scope": ["session-3.scope", "user-1000.slice"],
  "/user.slice/user-1000.slice/user@1000.service": ["user@1000.service", "user-1000.slice"],
  "/user.slice/user-1000.slice/user@1000.service/init.scope": ["user@1000.service/init.scope", "user-1000.slice"],
  "/user.slice/user-1000.slice/user@1000.service/app.slice/ssh.service": ["user@1000.service/ssh.service", "app.slice"],
  "/my/own/group": [null, null],
  "/system.slice": [null, "system.slice"],
};

for (const [path, [unit, slice]] of Object.entries(UNITS)) {
  Deno.test(`the unit of ${path}`, () => {
    const group = controlGroupOf(path);
    assertEquals([group.path, group.unit, group.slice, group.container], [path, unit, slice, null]);
  });
}

const CONTAINERS: Readonly<Record<string, [runtime: string, id: string]>> = {
  [`/system.slice/docker-${ID}.scope`]: ["docker", ID],
  [`/docker/${ID}`]: ["docker", ID],
  [`/docker/${ID}/system.slice/nginx.service`]: ["docker", ID],
  [`/machine.slice/libpod-${ID}.scope/container`]: ["podman", ID],
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`]: [
    "podman",
    `user@1000.service/${ID}`,
  ],
  [`/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`]: ["containerd", ID],
  [`/kubepods.slice/kubepods-pod1.slice/crio-${ID}.scope`]: ["crio", ID],
  [`/kubepods/besteffort/pod0123abcd-0000-4000-8000-0123456789ab/${ID}`]: ["kubernetes", ID],
  "/machine.slice/machine-web\\x2d1.scope/payload": ["nspawn", "web-1"],
  "/machine.slice/systemd-nspawn@web.service/payload": ["nspawn", "web"],
  "/lxc.payload.web/system.slice/ssh.service": ["lxc", "web"],
  "/lxc/web/init.scope": ["lxc", "web"],
  [`/docker/${ID}/docker/${"a".repeat(64)}`]: ["docker", ID],
  [`/docker/${ID}/user@1000.service/machine-web.scope`]: ["docker", ID],
  "/user.slice/user-1000.slice/user@1000.service/app.slice/machine-web.scope": ["nspawn", "user@1000.service/web"],
};

for (const [path, [runtime, id]] of Object.entries(CONTAINERS)) {
  Deno.test(`the container of ${path}`, () => {
    assertEquals<unknown>(controlGroupOf(path).container, { runtime, id });
  });
}

const NO_CONTAINERS = [
  `/system.slice/docker-${ID.slice(1)}.scope`,
  `/machine.slice/libpod-conmon-${ID}.scope`,
  "/system.slice/docker.service",
  `/other/${ID}`,
  "/docker/short",
];

for (const path of NO_CONTAINERS) {
  Deno.test(`no container is seen in ${path}`, () => assertEquals(controlGroupOf(path).container, null));
}

const ssh = "/system.slice/ssh.service";

Deno.test("cgroup2 counts, and systemd's own hierarchy where cgroup2 says nothing", () => {
  assertEquals(parseControlGroup(`0::${ssh}\n`)?.path, ssh);
  assertEquals(parseControlGroup(`12:memory:/other\n1:name=systemd:/x\n0::${ssh}\n`)?.path, ssh);
  assertEquals(parseControlGroup(`12:memory:/other\n1:name=systemd:${ssh}\n0::/\n`)?.path, ssh);
  assertEquals(parseControlGroup(`12:memory:/other\n1:name=systemd:${ssh}\n`)?.path, ssh);
  assertEquals(parseControlGroup("1:name=systemd:/\n0::/\n")?.path, "/");
});

Deno.test("without either hierarchy there is no control group", () => {
  for (const text of ["", "12:memory:/other\n", "nonsense", "0::relative\n"]) {
    assertEquals(parseControlGroup(text), null);
  }
});

Deno.test("a path with colons is one path", () => {
  assertEquals(parseControlGroup("0::/a:b:/c\n")?.path, "/a:b:/c");
});

Deno.test("systemd's own hierarchy is there, or not", () => {
  assertEquals(hasNamedHierarchy("12:memory:/name=systemd:/\n1:name=systemd:/\n0::/\n"), true);
  for (const text of ["0::/\n", "12:memory:/name=systemd:/\n0::/\n", ""]) assertEquals(hasNamedHierarchy(text), false);
});
