#!/bin/sh
# Put the scripts of the review app in place: those that tools/web/package-lock.json names, checked
# against its hashes; of d3 only what tools/web/d3.js asks for, in one file.  Needs npm and the
# registry; run it after changing package.json, the lock or d3.js.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tools/web/package.json tools/web/package-lock.json tools/web/d3.js "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
assets=src/supplyline/web/assets
cp "$work/node_modules/htmx.org/dist/htmx.min.js" "$assets/htmx.min.js"
cp "$work/node_modules/htmx.org/LICENSE" "$assets/htmx.LICENSE.txt"
(cd "$work" && node_modules/.bin/esbuild d3.js --bundle --minify --format=iife --global-name=d3 \
    --target=es2020 --legal-comments=none --log-level=warning --outfile=d3.min.js)
cp "$work/d3.min.js" "$assets/d3.min.js"
# Every package that is in the bundle, each with its version and its licence as it came.
(cd "$work/node_modules" && find . -name LICENSE | grep -E '/(d3-[a-z]+|internmap)/LICENSE$' |
    LC_ALL=C sort | while read -r licence; do
    folder=$(dirname "$licence")
    version=$(sed -n 's/^  "version": "\(.*\)",*$/\1/p' "$folder/package.json")
    printf '%s %s\n\n' "$(basename "$folder")" "$version"
    cat "$licence"
    printf '\n'
done) >"$assets/d3.LICENSE.txt"
(cd "$assets" && sha256sum htmx.min.js htmx.LICENSE.txt d3.min.js d3.LICENSE.txt) >tools/web/vendored.sha256
