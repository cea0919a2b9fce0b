#!/usr/bin/env bash
# Installs what the tests need and is not there yet: Debian's Chromium without a window of its own, which takes half the time of
# the whole one, and the npm packages. `make test` runs it. CHROMIUM names another Chromium or Chrome.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "install-test-tools: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "Chromium is missing and only root can install it. Run 'apt-get install chromium-headless-shell' as root, or set CHROMIUM to the path of yours."
  fi
}

install_chromium() {
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || fail "CHROMIUM is $CHROMIUM, and there is no such program."
    return
  fi
  [ -x /usr/bin/chromium-headless-shell ] && return
  command -v apt-get >/dev/null || fail "Chromium is missing. Install it and set CHROMIUM to its path."
  as_root apt-get update -qq
  # Debians of before 2025 have only the whole one.
  apt_install chromium-headless-shell fonts-liberation || apt_install chromium fonts-liberation
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

check_node() {
  command -v npm >/dev/null || fail "Node is missing. Install Node 20 or newer (https://nodejs.org)."
  local major
  major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
  [ "$major" -ge 20 ] || fail "Node $(node --version) is too old. Install Node 20 or newer (https://nodejs.org)."
}

# The stamp is the one that web/build.rs keeps: whoever comes first installs for both.
install_packages() {
  local folder="$1" stamp="$1/node_modules/.recado-lock"
  cmp -s "$folder/package-lock.json" "$stamp" && return
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund)
  cp "$folder/package-lock.json" "$stamp"
}

install_chromium
check_node
install_packages web
install_packages tests/e2e
