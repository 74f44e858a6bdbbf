#!/bin/bash
# Every test, cheapest first: format, vet, the pages' own tests, then all packages with -race and -short (fuzz corpora run as plain
# tests), then, without -race and -short, exactly those tests that skipped something there: long calls, measures, browsers.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
late=()

# tests NAME ARGUMENTS runs go test, keeps all it says in $work/NAME and shows what a reader needs of it (scripts/testlog.awk).
# Without the debugger's tables (-w) a test program links in half the time, and there are two hundred; traces and races read the same.
# On a machine that something else keeps busy a test that waits for a clock may fail once: failed tests of up to three packages get
# a second chance, alone, and are named at the end. A data race, a panic, a leak or a build error gets none.
tests() {
  local name=$1 flags=() again=() which p
  shift
  if go test -v -vet=off -ldflags=-w "$@" 2>&1 | tee "$work/$name" | awk -v skipped="$work/$name.skipped" -v failed="$work/$name.failed" -f scripts/testlog.awk; then
    return
  fi
  mapfile -t again < <(awk '$1 == "FAIL" && $2 ~ /^hotline/ {print $2}' "$work/$name")
  if [ "${#again[@]}" -eq 0 ] || [ "${#again[@]}" -gt 3 ] || grep -qE 'DATA RACE|^panic:|goleak|\[(build|setup) failed\]' "$work/$name"; then
    return 1
  fi
  while [ $# -gt 0 ]; do # the flags without packages and without a choice of tests
    case $1 in
      ./...|./*|hotline/*) ;;
      -run) shift ;;
      *) flags+=("$1") ;;
    esac
    shift
  done
  for p in "${again[@]}"; do
    which=$(awk -v p="$p" '$1 == p {print $2}' "$work/$name.failed" | sort -u | paste -sd'|')
    [ -n "$which" ] || return 1
    echo "test: once more, alone: $p $which" >&2
    go test -vet=off -ldflags=-w "${flags[@]}" -count=1 -p 1 -parallel 1 -run "^($which)\$" "$p" || return 1
    late+=("$p $which")
  done
}

unformatted=$(git ls-files '*.go' | while read -r f; do [ -e "$f" ] && echo "$f"; done | xargs -r gofmt -l)
if [ -n "$unformatted" ]; then
  echo "test: not formatted (make fmt):" >&2
  echo "$unformatted" >&2
  exit 1
fi
# Without -trimpath the objects of a folder serve that folder only, and those of `make build` nobody else.
export GOFLAGS="${GOFLAGS:-} -trimpath"
# The build in pure Go, where Opus is only decoded: no package of it needs cgo (go list fails if one does), and media/codec, the one
# that differs, declares there what it declares with libopus.
CGO_ENABLED=0 go list -deps ./cmd/hotline >/dev/null
CGO_ENABLED=0 go vet ./media/codec ./media/rtp
CGO_ENABLED=0 go test -vet=off -short ./media/codec ./media/rtp
scripts/ui.sh
(cd console/ui && npm test --silent)
go vet -tags nolibopusfile ./console/ui # the build without pages
export GOFLAGS="$GOFLAGS -tags=nolibopusfile,ui"
go vet ./...
go build -o bin/hotline ./cmd/hotline
# The house rules read the tree, not their own package, so the cache would hide a change.
go test -vet=off -count=1 ./internal/archtest/
# Most long tests wait for the clock of a call; a third package beside them keeps two processors at work.
tests short -race -short -p 3 -timeout 15m ./...
mapfile -t long < <(cut -d' ' -f1 "$work/short.skipped" | sort -u)
which=$(cut -d' ' -f2 "$work/short.skipped" | sort -u | paste -sd'|')
tests long -p 3 -parallel 4 -timeout 15m -run "^($which)\$" "${long[@]}"
# The record once more, in PostgreSQL where that is installed, and what asks the most of it.
scripts/postgres.sh go test -vet=off -count=1 ./internal/store/... ./console/quality ./console/wall ./cmd/hotline/coach ./cmd/hotline/library
if [ "${#late[@]}" -gt 0 ]; then
  printf 'test: passed at the second attempt only, mend it: %s\n' "${late[@]}" >&2
fi
