#!/usr/bin/env bash
# The mail tests: Recado's own binary between a real Dovecot and a real Postfix. Installs what is missing, runs the scenarios
# (all, or those whose names are given: `run.sh outage renumbering`) and ends whatever a broken one left behind.
# RECADO_BIN names another binary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  echo "tests/mail: $*" >&2
  printf '\n0 passed, 1 failed\n'
  exit 1
}

RECADO_BIN="$(realpath -m "${RECADO_BIN:-../../target/debug/recado}")"
[ -x "$RECADO_BIN" ] || fail "There is no $RECADO_BIN. Run make test-rust first, or set RECADO_BIN."
command -v node >/dev/null || fail "Node is missing. Install Node 20 or newer (https://nodejs.org)."
./install.sh || fail "The mail servers can't be installed."

# Postfix starts as root only, and gives its rights away by itself.
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "Postfix can only be started by root. Run this script as root."
  exec sudo env "PATH=$PATH" "RECADO_BIN=$RECADO_BIN" "$PWD/run.sh" "$@"
fi

RECADO_MAIL_FOLDER="$(mktemp -d "${TMPDIR:-/tmp}/recado-mail-XXXXXX")"
export RECADO_BIN RECADO_MAIL_FOLDER
# The servers work as users of their own and have to reach their folders.
chmod 755 "$RECADO_MAIL_FOLDER"

# Each program that is started leaves its process id in a file, and takes it away when it has ended.
clean_up() {
  local file
  for file in "$RECADO_MAIL_FOLDER"/pids/*; do
    [ -e "$file" ] || continue
    echo "tests/mail: ending $(basename "$file"), which a scenario left behind" >&2
    kill -KILL "$(basename "$file")" 2>/dev/null || true
  done
  rm -rf "$RECADO_MAIL_FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

scenarios=()
for name in "$@"; do scenarios+=("scenarios/$name.test.mjs"); done
[ $# -gt 0 ] || scenarios=(scenarios/*.test.mjs)
node --test --test-concurrency=2 --test-reporter=./support/last-line.mjs "${scenarios[@]}"
