# Reads `go test -v` of many packages and prints what `go test` without -v would: a line for each package, and what a failed test said.
# Writes "PACKAGE TEST" of each test that skipped something to the file skipped, of each failed one to failed.

function top(name) { sub(/\/.*/, "", name); return name }

function end(package, bad,   i, known) {
  for (i in fails) known++
  for (i = 1; i <= lines; i++)
    if (bad && (!known || all || of[i] == "" || of[i] in fails)) print text[i]
  for (i in skips) print package, i > skipped
  for (i in fails) print package, i > failed
  lines = 0; all = 0; test = ""
  split("", skips); split("", fails); split("", text); split("", of)
}

BEGIN { printf "" > skipped; printf "" > failed }

/^=== (RUN|PAUSE|CONT|NAME) / { test = top($3); next }
/^ *--- PASS: / { next }
/^ *--- SKIP: / { skips[top($3)] = 1; next }
/^ *--- FAIL: / { fails[top($3)] = 1; test = top($3) }
/^panic: |DATA RACE|goleak/ { all = 1 } # what was said before may be said by another test
/^PASS$/ { next }
/^(ok  |\?   )\t/ { end($2, 0); print; fflush(); next }
/^FAIL\t/ { end($2, 1); print; fflush(); next }
{ lines++; text[lines] = $0; of[lines] = test }

END { end("", 1) }
