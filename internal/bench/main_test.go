package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func TestUse_ReadsAProcess(t *testing.T) {
	before, err := use(os.Getpid())
	if err != nil || before.rss < 1<<20 {
		t.Fatalf("%+v, %v", before, err)
	}
	n := 0
	for began := time.Now(); time.Since(began) < 100*time.Millisecond; {
		n++
	}
	if after, err := use(os.Getpid()); err != nil || after.cpu < before.cpu || n == 0 {
		t.Errorf("%+v after %+v, %v", after, before, err)
	}
	if _, err := use(-1); err == nil {
		t.Error("no error for a process that is not there")
	}
}

func TestLowest_KeepsTheCheapestRun(t *testing.T) {
	runs := []row{{CPU: 3}, {}, {CPU: 2}}
	n := 0
	best, err := lowest(t.Context(), 3, func() (row, error) {
		n++
		if n == 2 {
			return row{}, errors.New("busy")
		}
		return runs[n-1], nil
	})
	if err != nil || best.CPU != 2 {
		t.Errorf("%+v, %v", best, err)
	}
	if _, err := lowest(t.Context(), 2, func() (row, error) { return row{}, errors.New("no") }); err == nil {
		t.Error("no error although no run worked")
	}
}

func TestTable_NamesWhatWasSkipped(t *testing.T) {
	var out bytes.Buffer
	table(&out, []row{{Name: "a", Calls: 2, CPU: 1.5}, {Name: "b", Note: "no such line"}})
	if got := out.String(); !strings.Contains(got, "1.500") || !strings.Contains(got, "skipped: no such line") {
		t.Error(got)
	}
}
