#!/bin/bash
# Every test, cheapest first: format, vet, then all packages with -race and -short (fuzz corpora run as plain tests),
# then, without -race and -short, the packages with long integration and measuring tests once more.
set -euo pipefail
cd "$(dirname "$0")/.."

# tests runs go test with the flags and packages given. On a machine that something else keeps busy a test that waits for a clock may
# fail once: up to three packages get a second chance, alone, and are named at the end. A data race, a panic or a build error gets none.
late=()
tests() {
  local out flags=() again=()
  out=$(mktemp)
  if go test "$@" 2>&1 | tee "$out"; then
    rm -f "$out"
    return
  fi
  mapfile -t again < <(awk '$1 == "FAIL" && $2 ~ /^hotline/ {print $2}' "$out")
  if [ "${#again[@]}" -eq 0 ] || [ "${#again[@]}" -gt 3 ] || grep -qE 'DATA RACE|^panic:|goleak|\[(build|setup) failed\]' "$out"; then
    rm -f "$out"
    return 1
  fi
  rm -f "$out"
  for a in "$@"; do case $a in ./...|./*) ;; *) flags+=("$a") ;; esac; done
  echo "test: once more, alone: ${again[*]}" >&2
  for p in "${again[@]}"; do
    go test "${flags[@]}" -count=1 -p 1 -parallel 1 "$p" || return 1
    late+=("$p")
  done
}

unformatted=$(git ls-files '*.go' | while read -r f; do [ -e "$f" ] && echo "$f"; done | xargs -r gofmt -l)
if [ -n "$unformatted" ]; then
  echo "test: not formatted (make fmt):" >&2
  echo "$unformatted" >&2
  exit 1
fi
# Both builds: with libopus (cgo and its tag) and in pure Go, where Opus is only decoded.
CGO_ENABLED=0 go vet ./media/... ./cmd/hotline
CGO_ENABLED=0 go test -short ./media/codec ./media/rtp
export GOFLAGS="${GOFLAGS:-} -tags=nolibopusfile"
scripts/ui.sh
(cd console/ui && npm test --silent)
go build -trimpath -tags nolibopusfile,ui -o bin/hotline ./cmd/hotline
go vet ./...
# The house rules read the tree, not their own package, so the cache would hide a change.
go test -count=1 ./internal/archtest/
tests -race -short -timeout 10m ./...
# The others have no test that the race detector or -short leaves out.
mapfile -t long < <(git grep -lE 'testing\.Short\(\)|testing\.AllocsPerRun|go:build !race' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
tests -p 2 -parallel 4 -timeout 15m "${long[@]}"
# The record once more, in PostgreSQL where that is installed.
scripts/postgres.sh go test -count=1 ./internal/store
# The pages in a browser, a caller who calls from one, and agents who take him; only these look different with the tag.
tests -tags nolibopusfile,ui -timeout 5m ./console/ui/
tests -tags nolibopusfile,ui -timeout 5m -run TestServe_Browser ./cmd/hotline/
if [ "${#late[@]}" -gt 0 ]; then
  echo "test: passed at the second attempt only, mend them: ${late[*]}" >&2
fi
