#!/bin/sh
# Sallyport in one file: this script, then Deno and the program, compressed. On the first start it unpacks them into a
# cache that only its user can write to (root: /var/cache/sallyport), later it runs what is there.
#
# The whole script is one function, called in its last line: a file that was cut off within the script does nothing.
sallyport_start() {
  # Nothing here is found by way of the caller's settings; the program itself gets them back.
  callers_path=${PATH-} callers_mask=$(umask)
  unset -f id readlink stat mkdir tail head gzip sha256sum cut chmod mv rm find ls grep 2>/dev/null
  unset -v CDPATH ENV BASH_ENV GZIP LS_COLORS POSIXLY_CORRECT
  PATH=/usr/sbin:/usr/bin:/sbin:/bin
  umask 077
  set -u

  # Filled in by the build: bytes of this script, and of the two parts that follow it; SHA-256 of each when unpacked.
  script_size=@SCRIPT_SIZE@
  runtime_size=@RUNTIME_SIZE@
  runtime_hash=@RUNTIME_HASH@
  program_size=@PROGRAM_SIZE@
  program_hash=@PROGRAM_HASH@

  case $0 in
    /*) file=$(readlink -f -- "$0") ;;
    *) file=$(readlink -f -- "./$0") ;;
  esac
  [ -f "$file" ] || fail "Cannot find my own file: start me by my path"
  expect_size

  user=$(id -u)
  find_cache
  folder=$cache/$runtime_hash-$program_hash
  [ -f "$folder/program.js" ] && [ -e "$folder/deno" ] || unpack
  [ -x "$folder/deno" ] || fail "Cannot run programs from $cache: it is mounted noexec"

  export SALLYPORT_FILE="$file"
  # Deno keeps what it likes to remember beside the program, and does not ask its home for a newer version.
  export DENO_DIR="$folder/deno-cache" DENO_NO_UPDATE_CHECK=1
  # A firewall that waits is to be small: one malloc arena.
  export MALLOC_ARENA_MAX=1
  # The firewall keeps the rights that it needs.
  @REDUCE_RIGHTS@
  umask "$callers_mask"
  PATH=$callers_path
  # shellcheck disable=SC2086 # words
  exec $reduce "$folder/deno" run @DENO_OPTIONS@ "$folder/program.js" "$@"
  fail "Cannot start $folder/deno"
}

fail() {
  echo "sallyport: $1" >&2
  exit 1
}

expect_size() {
  size=$(stat -c %s -- "$file") || fail "Cannot read $file"
  expected=$((script_size + runtime_size + program_size))
  [ "$size" = "$expected" ] || fail "Cannot start: $file is damaged (it has $size bytes, not $expected)"
}

# The environment decides where the cache is only for those who are not root.
find_cache() {
  if [ "$user" = 0 ]; then
    cache=/var/cache/sallyport
    forbidden=022
  else
    base=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
    case $base in
      /*) ;;
      *) fail "Cannot tell where to unpack: set HOME or XDG_CACHE_HOME to an absolute path" ;;
    esac
    mkdir -p -- "$base" || fail "Cannot make $base"
    base=$(readlink -f -- "$base") || fail "Cannot read $base"
    cache=$base/sallyport
    forbidden=002
  fi
  # Several first starts may do this at once.
  mkdir -m 0700 -- "$cache" 2>/dev/null || [ -d "$cache" ] || fail "Cannot make $cache"
  check_parents "${cache%/*}"
  check_cache
}

check_cache() {
  [ ! -L "$cache" ] || fail "Cannot use $cache: it is a symbolic link"
  state=$(stat -c '%u %a' -- "$cache") || fail "Cannot read $cache"
  [ "$state" = "$user 700" ] ||
    fail "Cannot use $cache: it must belong to user $user with mode 700, and has user ${state% *} and mode ${state#* }"
}

# Who can write to a folder above the cache can put another cache in its place. In a folder with the sticky bit (/tmp)
# others cannot rename what is ours; root does without that too.
check_parents() {
  parent=$1
  while :; do
    [ ! -L "${parent:-/}" ] || fail "Cannot use $cache: ${parent:-/} is a symbolic link"
    state=$(stat -c '%u %a' -- "${parent:-/}") || fail "Cannot read ${parent:-/}"
    owner=${state% *} mode=${state#* }
    [ "$owner" = 0 ] || [ "$owner" = "$user" ] || fail "Cannot use $cache: ${parent:-/} belongs to user $owner"
    sticky=$((0$mode & 01000))
    [ "$user" != 0 ] || sticky=0
    [ $((0$mode & 0$forbidden)) = 0 ] || [ "$sticky" != 0 ] ||
      fail "Cannot use $cache: others can write to ${parent:-/} (mode $mode)"
    [ -n "$parent" ] || return 0
    parent=${parent%/*}
  done
}

unpack() {
  temporary=$cache/.new-$$
  trap 'rm -rf -- "$temporary"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf -- "$temporary"
  mkdir -m 0700 -- "$temporary" || fail "Cannot make $temporary"
  unpack_part $((script_size + 1)) "$runtime_size" "$temporary/deno" "$runtime_hash"
  unpack_part $((script_size + runtime_size + 1)) "$program_size" "$temporary/program.js" "$program_hash"
  chmod 0500 "$temporary/deno" && chmod 0400 "$temporary/program.js" || fail "Cannot set modes in $temporary"
  # What is there but not whole (someone deleted a part of it) makes way; what another start has just put there stays.
  [ -f "$folder/program.js" ] && [ -e "$folder/deno" ] || rm -rf -- "$folder"
  mv -T -- "$temporary" "$folder" 2>/dev/null || [ -f "$folder/program.js" ] || fail "Cannot make $folder"
  prune
  rm -rf -- "$temporary"
  trap - EXIT HUP INT TERM
}

# $1: first byte in the file, from 1; $2: bytes; $3: where to; $4: SHA-256 of what comes out.
unpack_part() {
  tail -c "+$1" -- "$file" | head -c "$2" | gzip -dc >"$3" ||
    fail "Cannot unpack into $cache: is the disk full, or $file damaged?"
  [ "$(sha256sum -- "$3" | cut -c1-64)" = "$4" ] || fail "Cannot start: $file is damaged (a checksum is wrong)"
}

# Other versions go, except those that run: they load parts of the program again. Half-made ones go after an hour.
prune() {
  running=$(ls -l /proc/[0-9]*/exe 2>/dev/null)
  for old in "$cache"/*-*; do
    [ "$old" != "$folder" ] && [ -d "$old" ] || continue
    case $running in *" -> $old/deno"*) ;; *) rm -rf -- "$old" ;; esac
  done
  find "$cache" -maxdepth 1 -name '.new-*' -mmin +60 -exec rm -rf -- {} +
}

sallyport_start "$@"
exit 1
