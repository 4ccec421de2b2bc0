/** What is done as root in a bare Debian, with an empty /var/cache, and what is to come of it. */
export interface DebianCase {
  readonly name: string;
  /** For its sh; the file is /opt/sallyport. */
  readonly script: string;
  /** What it prints. */
  readonly expected: RegExp;
}

/** A folder that everybody may write to, and programs in it that must not be run. */
const EVIL = `
mkdir -m 777 /var/cache/evil; cd /var/cache/evil
for name in id stat tail head gzip readlink sha256sum mkdir deno; do
  printf '#!/bin/sh\\necho "$0 was run"\\n' >$name; chmod 755 $name
done
ls -A >/var/cache/before`;

const UNTIL_READY = `
for i in $(seq 1 200); do grep -q '"event":"ready"' /var/cache/events 2>/dev/null && break; sleep 0.1; done`;

export const CASES: readonly DebianCase[] = [
  {
    name: "It tells its version, and unpacks once",
    script: `for n in 1 2; do /opt/sallyport version; done; ls /var/cache/sallyport | wc -l`,
    expected: /^(?:sallyport \S+ [0-9a-z]+ \(self-extracting, Deno \S+, V8 \S+\)\n){2}1\n$/,
  },
  {
    name: "doctor says that neither libnftables nor iptables is there",
    script: `/opt/sallyport doctor; echo "code $?"`,
    expected: /libnftables1[^]*iptables[^]*code 77\n$/,
  },
  {
    name: "run refuses to start without them, and says what to install",
    script: `/opt/sallyport run 2>&1; echo "code $?"`,
    expected: /libnftables\.so\.1[^]*apt-get install iptables[^]*code 77\n$/,
  },
  {
    name: "Where somebody else sets the rules it runs, and ends by SIGTERM with 0",
    script: `/opt/sallyport run --firewall none --events /var/cache/events >/dev/null 2>&1 & ${UNTIL_READY}
      kill -TERM $!; wait $!; echo "code $?"; grep -c -e '"event":"ready"' -e '"event":"stopped"' /var/cache/events`,
    expected: /^code 0\n2\n$/,
  },
  {
    name: "HOME, XDG variables and PATH that lead to somebody else's folder decide nothing",
    script: `${EVIL}
      HOME=$PWD XDG_CACHE_HOME=$PWD XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD XDG_RUNTIME_DIR=$PWD DENO_DIR=$PWD \\
        TMPDIR=$PWD PATH=$PWD GZIP=-9 POSIXLY_CORRECT=1 CDPATH=$PWD IFS=/ /opt/sallyport version
      /bin/ls -A | /usr/bin/diff - /var/cache/before && /bin/ls /var/cache/sallyport | /usr/bin/wc -l`,
    expected: /^sallyport \S+ [^\n]+\n1\n$/,
  },
  {
    name: "In a folder that everybody may write to it runs, and unpacks elsewhere",
    script: `mkdir -m 777 /var/cache/all; cp /opt/sallyport /var/cache/all; cd /var/cache/all
      ./sallyport version; ls -A; ls /var/cache/sallyport | wc -l`,
    expected: /^sallyport [^\n]+\nsallyport\n1\n$/,
  },
  {
    name: "Cut off anywhere it is refused, and unpacks nothing",
    script: `size=$(stat -c %s /opt/sallyport)
      for cut in 1 1000 1000000 $((size / 2)) $((size - 9000)); do
        head -c $((size - cut)) /opt/sallyport >/var/cache/cut; chmod 755 /var/cache/cut; /var/cache/cut version 2>&1
      done
      ls -A /var/cache`,
    expected: /^(?:sallyport: Cannot start: \/var\/cache\/cut is damaged [^\n]+\n){5}cut\n$/,
  },
  {
    name: "Three first starts at once all work, and leave one cache",
    script: `for n in 1 2 3; do /opt/sallyport version & done; wait; ls -A /var/cache/sallyport | wc -l`,
    expected: /^(?:sallyport [^\n]+\n){3}1\n$/,
  },
  {
    name: "From a cache that is mounted noexec it does not start, and says so",
    script: `mount -o remount,noexec /var/cache; /opt/sallyport version 2>&1; echo "code $?"`,
    expected: /mounted noexec\ncode 1\n$/,
  },
  {
    name: "Another user has a cache of his own",
    script: `mkdir -m 700 /var/cache/home; chown nobody /var/cache/home
      HOME=/var/cache/home setpriv --reuid=nobody --regid=nogroup --clear-groups /opt/sallyport version
      ls /var/cache/home/.cache; ls -A /var/cache`,
    expected: /^sallyport [^\n]+\nsallyport\nhome\n$/,
  },
  {
    name: "Installed it starts without unpacking anything; uninstalled nothing of it is left",
    script: `all() { find / -xdev | grep -v ^/var/cache | sort; }; all >/var/cache/before
      /opt/sallyport install --dry-run >/dev/null; all | diff - /var/cache/before
      /opt/sallyport install; rm -r /var/cache/sallyport; cd /; sallyport version; ls /var/cache
      stat -c '%a %U %n' /etc/sallyport /etc/sallyport/default-config.json /usr/local/lib/sallyport/deno
      sallyport rules check | tail -n 1; sallyport uninstall; all | diff - /var/cache/before`,
    expected:
      /^(?:written {2}\/\S+\n){10}sallyport [^\n]+\nbefore\n755 root \S+\n600 root \S+\n755 root \S+\n\S+ 2 rules[^\n]+\n(?:removed {2}\/\S+\n)+$/,
  },
];
