#!/bin/sh
# Put the scripts of the review app in place: those that tools/web/package-lock.json names, checked
# against its hashes.  Needs npm and the registry; run it after changing package.json or the lock.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tools/web/package.json tools/web/package-lock.json "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
assets=src/supplyline/web/assets
cp "$work/node_modules/htmx.org/dist/htmx.min.js" "$assets/htmx.min.js"
cp "$work/node_modules/htmx.org/LICENSE" "$assets/htmx.LICENSE.txt"
(cd "$assets" && sha256sum htmx.min.js htmx.LICENSE.txt) >tools/web/vendored.sha256
