#!/bin/sh
# Says in one line that Node is missing or too old for package.json, or npm missing, before anything else fails for it.
needed=$(sed -n 's/.*"node": ">=\([0-9.]*\)".*/\1/p' package.json)
found=$(node --version 2>/dev/null | tr -d v)
if [ -z "$found" ]; then
  echo "Cannot build: node is not on PATH; install Node.js $needed or newer, with npm" >&2
  exit 1
fi
if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
  echo "Cannot build: this is Node.js $found; install $needed or newer" >&2
  exit 1
fi
if ! npm --version >/dev/null 2>&1; then
  echo "Cannot build: npm is not on PATH; install it (Debian's nodejs comes without it, nodejs.org's with it)" >&2
  exit 1
fi
