#!/bin/sh
# Install the parts of the system that some checks need: Chromium and a font, for looking at the page,
# PostgreSQL, for a ledger on a server, and what tests hold our writing against: LibreOffice, shells,
# mandoc, curl, openssl.  With Debian's apt and the right to use it, installs what is missing; otherwise
# says what is missing.  Never fails: tests that need what is not there skip and say so (in CI they fail).
set -u

missing=
if [ -z "${SUPPLYLINE_CHROMIUM:-}" ] && ! command -v chromium >/dev/null 2>&1 \
    && ! command -v chromium-browser >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    missing="$missing chromium"
fi
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list : family 2>/dev/null | head -n 1)" ]; then
    missing="$missing fonts-dejavu-core"
fi
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null 2>&1; then
    missing="$missing postgresql"
fi
if ! command -v soffice >/dev/null 2>&1; then
    missing="$missing libreoffice-calc-nogui libreoffice-writer-nogui"
fi
for program in zsh fish mandoc curl openssl; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "system parts: installing$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    refused=
    for part in $missing; do  # one that is not to be had costs no other
        apt-get install -y -qq --no-install-recommends "$part" >/dev/null || refused="$refused $part"
    done
    [ -z "$refused" ] && exit 0
    missing=$refused
    echo "system parts: apt-get could not install$missing" >&2
else
    echo "system parts: found no$missing and no right to install them" >&2
fi
echo "system parts: the tests that need them will not run; install$missing (or set SUPPLYLINE_CHROMIUM to a Chromium)" >&2
exit 0
