#!/bin/sh
# usage: need.sh COMMAND...
# Sees to it that the commands exist: installs the Debian packages of those that do not. Says nothing if all are there.
# ("headers" stands for the C library's headers, "libnetfilter_queue" and "libnftables" for those libraries.)
set -u
PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"

package_of() {
  case $1 in
    iptables | ip6tables) echo iptables ;;
    nft) echo nftables ;;
    ip) echo iproute2 ;;
    nc) echo netcat-openbsd ;;
    dig) echo bind9-dnsutils ;;
    dnsmasq) echo dnsmasq-base ;; # the program alone, without a service
    ps | sysctl) echo procps ;;
    unshare | nsenter | setpriv) echo util-linux ;;
    headers) echo libc6-dev ;;
    libnetfilter_queue) echo libnetfilter-queue1 ;;
    libnftables) echo libnftables1 ;;
    qemu-system-x86_64) echo qemu-system-x86 ;;
    depmod | modprobe) echo kmod ;;
    npm) echo npm ca-certificates ;;
    *) echo "$1" ;;
  esac
}

exists() {
  case $1 in
    headers) [ -e /usr/include/stdio.h ] ;;
    libnetfilter_queue | libnftables) ldconfig -p | grep -q "$1\.so\.1 " ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

packages= missing=
for name; do
  exists "$name" && continue
  missing="$missing $name"
  for package in $(package_of "$name"); do
    case " $packages " in *" $package "*) ;; *) packages="$packages $package" ;; esac
  done
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Cannot install what is missing:$missing. There is no apt-get here; Debian's packages are called$packages." >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Cannot install what is missing:$missing. As root: apt-get install$packages" >&2
  exit 1
fi

echo "Installing$packages" >&2
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -q -y --no-install-recommends "$@" </dev/null >&2; }
# Without lists of packages (a fresh container), or with old ones, apt-get finds nothing: then the lists come first.
# shellcheck disable=SC2086 # the packages are words
if ! { apt-get install -qq --simulate $packages >/dev/null 2>&1 && install $packages; }; then
  apt-get update -q </dev/null >&2
  if ! install $packages; then
    echo "Cannot install$packages: see apt-get's words above" >&2
    exit 1
  fi
fi

for name in $missing; do
  exists "$name" && continue
  echo "Cannot go on: $name is missing though its package is installed" >&2
  exit 1
done
