#!/bin/bash
# Runs every fuzz target of the tree for FUZZTIME each (default 10m), one after the other, and prints a table of what each did.
# Targets are found by themselves. FUZZ=REGEXP picks some ("media/" or "FuzzParse"), FUZZOUT=FILE keeps the table, FUZZPARALLEL=N
# gives each target N workers (default: all processors). Inputs are made smaller for 2 s at most instead of 60: that is not counted and
# took nearly all of the time of some. A new crasher lands in testdata/fuzz of its package, where `go test` finds it again: mend it and
# commit the file. The script goes on after a crasher and exits 1 at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:-} -tags=nolibopusfile"
time=${FUZZTIME:-10m}
table=${FUZZOUT:-$(mktemp)}
workers=${FUZZPARALLEL:-$(nproc)}

mapfile -t targets < <(git grep -E --untracked '^func Fuzz[A-Za-z0-9_]+\(' -- '*_test.go' |
  sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]+).*|./\1 \2|; t; s|^[^/]*:func (Fuzz[A-Za-z0-9_]+).*|. \1|' | grep -E "${FUZZ:-.}" | sort)
[ "${#targets[@]}" -gt 0 ] || { echo "fuzz: no target matches ${FUZZ:-.}" >&2; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
bad=0 n=0
: >"$table"
for t in "${targets[@]}"; do
  read -r dir name <<<"$t"
  n=$((n + 1))
  printf 'fuzz: %d/%d %s %s for %s\n' "$n" "${#targets[@]}" "$dir" "$name" "$time" >&2
  result=ok
  if [ -t 2 ]; then
    nice -n 19 go test -run='^$' -fuzz="^$name\$" -fuzztime="$time" -fuzzminimizetime=2s -parallel "$workers" "$dir" 2>&1 | tee "$log" >&2 || result=CRASH
  else
    nice -n 19 go test -run='^$' -fuzz="^$name\$" -fuzztime="$time" -fuzzminimizetime=2s -parallel "$workers" "$dir" >"$log" 2>&1 || result=CRASH
  fi
  # The last progress line: "fuzz: elapsed: 1m0s, execs: 12345 (205/sec), new interesting: 3 (total: 100)".
  did=$(sed -nE 's/^fuzz: elapsed: .* execs: ([0-9]+) \(.*new interesting: ([0-9]+).*/\1 \2/p' "$log" | tail -1)
  read -r execs fresh <<<"${did:-0 0}"
  if [ "$result" = CRASH ]; then
    bad=$((bad + 1))
    grep -vE '^fuzz: elapsed' "$log" | tail -30 >&2
  fi
  printf '%-28s %-28s %12s executions %6s new inputs  %s\n' "${dir#./}" "$name" "$execs" "$fresh" "$result" >>"$table"
done
cat "$table"
[ "$bad" -eq 0 ] || { echo "fuzz: $bad of ${#targets[@]} targets found something; the inputs are in testdata/fuzz of their packages" >&2; exit 1; }
