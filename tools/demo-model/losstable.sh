#!/bin/sh
# Prints the table of docs/media.md, "Loss": how many characters the bundled recogniser gets wrong where packets are lost, with
# the gaps concealed and with silence in their place. Run it from the root on a machine that is idle (ten minutes), after `make build`.
# usage: tools/demo-model/losstable.sh [bin/hotline]
set -eu
hotline=$(realpath "${1:-bin/hotline}")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
( # the hotline itself runs from the root: its libraries lie there
	cd "$work"
	mkdir work
	(cd "$here" && go run ./pytable) >work/py.tsv
	cp "$here/vocab.json" work/
	python3 "$here/evalset.py" set "$here/unseen.txt"
)

# field NAME prints a number of the JSON line on stdin, in per cent.
field() { sed -n "s/.*\"$1\":\([0-9.e-]*\).*/\1/p" | awk '{printf "%.1f %%", 100 * $1}'; }
run() { "$hotline" eval asr --engine demo --codec pcma --speed 3 --manifest "$work/set/manifest.tsv" --json "$@" | tail -n 1; }

echo "| lost | in a row | made up | wrong with concealment | wrong with silence instead |"
echo "|---|---|---|---|---|"
for burst in 1 3; do
	for loss in 0 0.01 0.03 0.05 0.10; do
		[ "$loss$burst" = 03 ] && continue
		with=$(run --loss "$loss" --burst "$burst")
		without=$(run --loss "$loss" --burst "$burst" --silence)
		printf '| %s | %s | %s | %s | %s |\n' "$loss" "$burst" "$(echo "$with" | field concealed)" "$(echo "$with" | field cer)" "$(echo "$without" | field cer)"
	done
done
