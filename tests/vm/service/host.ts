import type { Entry } from "../initramfs.ts";
import { EARLY_SENDER, HELPERS, NETWORK, type ServiceCase } from "./cases.ts";

const UNITS = "/etc/systemd/system";

/** Everything takes some thirty times as long in the guest as on a machine. */
const PATIENT = `[Service]
TimeoutStartSec=300
TimeoutStopSec=120
WatchdogSec=60
`;

const NETWORK_UNIT = `[Unit]
DefaultDependencies=no
Before=network-pre.target sallyport.service
After=systemd-sysctl.service

[Service]
Type=oneshot
RemainAfterExit=yes
StandardOutput=tty
TTYPath=/dev/ttyS1
ExecStart=/bin/bash -ex /root/network

[Install]
WantedBy=sysinit.target
`;

const CASES_UNIT = `[Unit]
After=multi-user.target

[Service]
Type=oneshot
StandardOutput=tty
TTYPath=/dev/ttyS1
TimeoutStartSec=infinity
ExecStart=/bin/bash /root/cases

[Install]
WantedBy=multi-user.target
`;

/** What makes a host for the cases of a Debian with systemd and the installed program. */
export function hostOf(cases: readonly ServiceCase[]): Entry[] {
  return [
    { kind: "link", path: "/init", target: "/lib/systemd/systemd" },
    { kind: "device", path: "/dev/console", permissions: 0o600, major: 5, minor: 1 },
    file("/etc/hostname", "guest\n"),
    file("/etc/fstab", ""),
    file("/root/network", NETWORK),
    file("/root/cases", casesScript(cases)),
    file(`${UNITS}/sallyport.service.d/patient.conf`, PATIENT),
    ...unit("test-network", NETWORK_UNIT, "sysinit.target"),
    ...unit("early-sender", EARLY_SENDER, "sysinit.target"),
    ...unit("cases", CASES_UNIT, "multi-user.target"),
    enabled("sallyport", "/etc/systemd/system/sallyport.service", "multi-user.target"),
    ...["serial-getty@ttyS0", "getty@tty1", "systemd-networkd", "systemd-timesyncd"].map((name): Entry => ({
      kind: "link",
      path: `${UNITS}/${name}.service`,
      target: "/dev/null",
    })),
  ];
}

/** Each case's number, then what it prints. */
function casesScript(cases: readonly ServiceCase[]): string {
  return [
    "stty raw -echo <&1 2>/dev/null; exec </dev/null 2>/dev/null; export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
    'echo "guest: kernel $(uname -r)"',
    HELPERS,
    ...cases.flatMap(({ script }, number) => [`echo "== case ${number}"`, script]),
    'echo "== journal"; journalctl --unit sallyport --no-pager --output cat | tail -n 60',
    'echo "== end"; echo "guest: ended with exit code 0"; sleep 1; systemctl poweroff -ff',
    "",
  ].join("\n");
}

function unit(name: string, text: string, wantedBy: string): Entry[] {
  return [file(`${UNITS}/${name}.service`, text), enabled(name, `${UNITS}/${name}.service`, wantedBy)];
}

function enabled(name: string, target: string, wantedBy: string): Entry {
  return { kind: "link", path: `${UNITS}/${wantedBy}.wants/${name}.service`, target };
}

function file(path: string, text: string): Entry {
  return { kind: "file", path, permissions: 0o644, contents: new TextEncoder().encode(text) };
}
