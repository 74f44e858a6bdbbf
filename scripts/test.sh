#!/bin/bash
# Every test, cheapest first: format, vet, then all packages with -race and -short (fuzz corpora run as plain tests),
# then once more without -race and -short, which adds the long integration and measuring tests.
set -euo pipefail
cd "$(dirname "$0")/.."

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
go test -race -short -timeout 10m ./...
go test -p 2 -parallel 4 -timeout 15m ./...
# The record once more, in PostgreSQL where that is installed.
scripts/postgres.sh go test -count=1 ./internal/store
# The pages in a browser, a caller who calls from one, and agents who take him; only these look different with the tag.
go test -tags nolibopusfile,ui -timeout 5m ./console/ui/
go test -tags nolibopusfile,ui -timeout 5m -run TestServe_Browser ./cmd/hotline/
