#!/bin/sh
# Prints the folder of a suitable deno: the one on PATH, else the one in .tools, which is fetched from npm if need be.
set -u
cd "$(dirname "$0")/.." || exit 1

version=2.9.6

# The same major and minor version, and not older.
suitable() {
  found=$("$1" --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p')
  [ "${found%.*}" = "${version%.*}" ] && [ "${found##*.}" -ge "${version##*.}" ] 2>/dev/null
}

if on_path=$(command -v deno) && suitable "$on_path"; then
  dirname "$on_path"
  exit 0
fi

case $(uname -m) in
  x86_64) package=@deno/linux-x64-glibc ;;
  aarch64) package=@deno/linux-arm64-glibc ;;
  *)
    echo "Cannot fetch Deno for $(uname -m): put deno $version on PATH" >&2
    exit 1
    ;;
esac

folder=$PWD/.tools/node_modules/$package
if ! suitable "$folder/deno"; then
  sh tools/need.sh npm || exit 1
  echo "Fetching Deno $version from npm" >&2
  mkdir -p .tools
  # The package of the binary itself: it has no install scripts, which npm may refuse to run.
  if ! npm install --prefix .tools --no-save --no-audit --no-fund --ignore-scripts "$package@$version" </dev/null >&2; then
    echo "Cannot fetch $package@$version: see npm's words above" >&2
    exit 1
  fi
  chmod 755 "$folder/deno"
  if ! suitable "$folder/deno"; then
    echo "Cannot use $folder/deno: it is not deno $version, or it does not run here (it needs glibc)" >&2
    exit 1
  fi
fi
echo "$folder"
