#!/usr/bin/env bash
# Installs what the mail tests need and is not there yet, from Debian's packages: Dovecot, Postfix, swaks and OpenSSL. Nothing
# of the system is set up or started: the tests start servers of their own, with their own folders, on loopback.
set -euo pipefail

fail() {
  echo "tests/mail/install: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "Dovecot, Postfix, swaks or OpenSSL is missing and only root can install them. Run this script as root."
  fi
}

missing() {
  [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ] || echo dovecot-imapd
  [ -x /usr/sbin/postfix ] || echo postfix
  command -v swaks >/dev/null || echo swaks
  command -v openssl >/dev/null || echo openssl
}

# Debian starts a service as soon as it is installed, unless this file forbids it (invoke-rc.d(8)).
readonly policy=/usr/sbin/policy-rc.d
is_policy_ours=

forbid_services() {
  [ -e "$policy" ] && return
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  is_policy_ours=1
}

allow_services() {
  [ -z "$is_policy_ours" ] || as_root rm -f "$policy"
}

packages="$(missing)"
[ -n "$packages" ] || exit 0
command -v apt-get >/dev/null || fail "missing: ${packages//$'\n'/, }. Install them, as this is no Debian."
trap allow_services EXIT
forbid_services
as_root apt-get update -qq
# The package's own questions (debconf): the machine itself is to get no mail server.
if command -v debconf-set-selections >/dev/null; then
  echo "postfix postfix/main_mailer_type select No configuration" | as_root debconf-set-selections
fi
# shellcheck disable=SC2086 # one word a package
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
[ -z "$(missing)" ] || fail "still missing after the installation: $(missing)"
