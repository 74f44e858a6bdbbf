// Package memotest tries that a result comes out of its file as it went in. Tests of packages that keep results call it.
package memotest

import (
	"testing"

	"hotline/internal/memo"
)

// Again writes v to a file and returns what another process would read from it.
func Again[V any](t testing.TB, kind memo.Kind[V], v V) V {
	t.Helper()
	memo.KeepIn(t.TempDir(), func(err error) { t.Error(err) })
	defer memo.KeepIn("", nil)
	var got V
	for range 2 {
		var process memo.Recent[V] // a new one, which has nothing in memory
		var err error
		read := true
		if got, err = process.Kept(memo.Key{}, kind, func() (V, error) { read = false; return v, nil }); err != nil {
			t.Fatal(err)
		}
		if read {
			return got
		}
	}
	t.Fatal("the result was not read from its file")
	return got
}
