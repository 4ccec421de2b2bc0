/** What is in the guest besides the project: all of it comes from this machine. */

/** Programs, by the names under which the tests and the firewall call them. Their libraries and links come along. */
export const PROGRAMS: readonly string[] = [
  ...["sh", "bash", "mount", "umount", "modprobe", "stty", "uname", "setsid", "env", "timeout"],
  ...[
    "cat",
    "cp",
    "mv",
    "rm",
    "mkdir",
    "chmod",
    "chown",
    "ln",
    "ls",
    "touch",
    "sleep",
    "true",
    "false",
    "echo",
    "test",
  ],
  ...["head", "tail", "sed", "grep", "sort", "wc", "tr", "cut", "id", "kill", "dd", "mktemp", "readlink", "sha256sum"],
  ...["find", "gzip", "ps", "sysctl", "pgrep"],
  ...["ip", "nsenter", "unshare", "setpriv", "nft", "conntrack", "curl", "nc", "python3"],
];

/** Further ones, where this machine has them. */
export const OPTIONAL_PROGRAMS: readonly string[] = ["dig", "ss", "strace"];

/** And whatever in /usr/sbin is called like this (variants of iptables for nft and legacy, save, restore). */
export const PROGRAM_PATTERN = /^ip6?tables(-|$)|^xtables-(nft|legacy)-multi$/;

/** Libraries that are opened at run time, so that no program names them. One that is not there is left out. */
export const LIBRARIES: readonly string[] = [
  "libnetfilter_queue.so.1",
  "libnftables.so.1",
  "libsystemd.so.0",
  "libnss_files.so.2",
];

/** Folders that are needed whole. One that is not there is left out. */
export const FOLDERS: readonly string[] = ["/usr/lib/x86_64-linux-gnu/xtables", "/etc/iproute2", "/usr/share/iproute2"];

/** Files of the machine that may be shown to a guest. */
export const FILES: readonly string[] = ["/etc/services", "/etc/protocols", "/etc/ld.so.cache", "/etc/ethertypes"];

/** Files made for the guest: path and text. */
export const TEXTS: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n",
  "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
  "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
  "/etc/hosts": "127.0.0.1 localhost guest\n::1 localhost\n",
  "/etc/hostname": "guest\n",
};

/** Modules of the kernel beyond kernel/net/. They, and what they need, are loaded when something asks for them. */
export const MODULES: readonly string[] = [
  ...["veth", "dummy", "vrf", "tun", "ifb", "bridge", "macvlan", "ipvlan", "wireguard"],
  ...["overlay", "loop"],
];
