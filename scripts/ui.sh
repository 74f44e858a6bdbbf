#!/bin/bash
# Builds the web pages of console/ui into console/ui/dist, type check included. Does nothing when they are of the present sources.
set -euo pipefail
export npm_config_update_notifier=false
cd "$(dirname "$0")/../console/ui"

command -v npm >/dev/null || { echo "ui: npm is missing: install Node.js 20.19 or later (https://nodejs.org)" >&2; exit 1; }

sum() { find "$@" -type f ! -name schema.d.ts -print0 | sort -z | xargs -0 sha256sum | sha256sum; }

lock=$(sum package-lock.json)
if [ "$(cat node_modules/.lock 2>/dev/null)" != "$lock" ]; then
  echo "ui: fetching the packages of the web pages"
  npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
    { echo "ui: npm ci failed: check the network or npm's registry setting" >&2; exit 1; }
  echo "$lock" >node_modules/.lock
fi
sources=$(sum src public index.html console.html openapi.json package.json package-lock.json tsconfig.json vite.config.ts)
[ -e dist/console.html ] && [ "$(cat .built 2>/dev/null)" = "$sources" ] && exit 0
echo "ui: building the web pages"
# What the bundler lists of a good build nobody reads; of a bad one all is shown.
log=$(mktemp)
npm run build --silent >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; exit 1; }
rm -f "$log"
echo "$sources" >.built
