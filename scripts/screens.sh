#!/bin/bash
# Takes pictures of every page of a hotline that answers 50 calls, for people to look at: scripts/screens.sh FOLDER. It has its own ports
# and a data folder that goes away. ONLY=caller,busy,wall takes those parts and pages alone (console/ui/e2e/screens.mjs names them).
set -euo pipefail
cd "$(dirname "$0")/.."

shots=$(realpath -m "${1:?screens: a folder for the pictures is missing: make screens DIR=FOLDER}")
sip=${SIP_PORT:-15260} web=${WEB_PORT:-18280} rtp=${RTP_PORTS:-42000-42999} bin=${BIN:-bin/hotline}
data=$(mktemp -d)
cat >"$data/hotline.yaml" <<YAML
data: $data/data
sip: {listen: ["udp://127.0.0.1:$sip", "tcp://127.0.0.1:$sip"], rtp_ports: $rtp}
http: {listen: "127.0.0.1:$web"}
YAML
"$bin" serve --config "$data/hotline.yaml" >"$data/out" 2>"$data/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 120); do grep -qs one-time "$data/out" && break; kill -0 $server 2>/dev/null || { cat "$data/log" >&2; exit 1; }; sleep 1; done

secret=$(grep 'one-time' "$data/out" | grep -oE '([a-z0-9]{4}-){3}[a-z0-9]{4}' | head -1)
export SHOTS=$shots BASE="http://127.0.0.1:$web" SECRET=$secret CHROMIUM=/usr/bin/chromium
export CALLS_BY="$bin load --calls 50 --rate 4 --hold ${HOLD:-100s} --script examples/telecom/load/talk.yaml sip:10000@127.0.0.1:$sip"
export CALLS_BY="cd '$PWD' && $CALLS_BY"
cd console/ui
node --test --test-reporter=spec --test-concurrency=1 e2e/screens.mjs
