package memo_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"hotline/internal/memo"
)

// thing is a result that is kept in a file.
type thing struct {
	numbers []float32
	hashes  []uint64
	texts   []string
	x       float64
}

func things() memo.Kind[thing] {
	return memo.Kind[thing]{
		Name: "things",
		Write: func(w *memo.Writer, t thing) {
			w.Floats(t.numbers)
			w.Hashes(t.hashes)
			w.Texts(t.texts...)
			w.Numbers(t.x)
		},
		Read: func(r *memo.Reader) thing {
			return thing{numbers: r.Floats(), hashes: r.Hashes(), texts: r.Texts(), x: r.Number()}
		},
	}
}

// keep names a folder for the test; what cannot be written ends it unless failed takes it.
func keep(t *testing.T, failed func(error)) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "learnt")
	if failed == nil {
		failed = func(err error) { t.Error(err) }
	}
	memo.KeepIn(dir, failed)
	t.Cleanup(func() { memo.KeepIn("", nil) })
	return dir
}

// ask asks as a new process would, which has nothing in memory.
func ask(t *testing.T, name string) (got thing, worked bool) {
	t.Helper()
	var r memo.Recent[thing]
	got, err := r.Kept(key(name), things(), func() (thing, error) {
		worked = true
		return thing{[]float32{1.5, -2}, []uint64{1 << 63, 7}, []string{"", "停机", name}, 0.1}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, worked
}

func TestRecent_KeepsAResultForTheNextProcess(t *testing.T) {
	keep(t, nil)
	first, worked := ask(t, "a")
	if !worked {
		t.Error("a result that nobody made was there")
	}
	again, worked := ask(t, "a")
	if worked || !reflect.DeepEqual(first, again) {
		t.Errorf("the second process worked: %v, and has %v; the first had %v", worked, again, first)
	}
	if _, worked := ask(t, "b"); !worked {
		t.Error("the result of another input was taken")
	}
}

func TestRecent_KeepsNothingWithoutAFolder(t *testing.T) {
	for range 2 {
		if _, worked := ask(t, "a"); !worked {
			t.Error("a result was kept though nobody named a folder")
		}
	}
}

func TestRecent_WorksAgainWhereAFileIsDamaged(t *testing.T) {
	dir := keep(t, nil)
	whole, _ := ask(t, "a")
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("files %v, %v; want one", names, err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := range len(raw) + 1 { // every byte once, then every length
		bad := append([]byte(nil), raw...)
		if at < len(bad) {
			bad[at] ^= 0x40
		} else {
			bad = append(bad, 0)
		}
		for _, bad := range [][]byte{bad, raw[:min(at, len(raw)-1)]} {
			if err := os.WriteFile(names[0], bad, 0o600); err != nil {
				t.Fatal(err)
			}
			got, worked := ask(t, "a")
			if !worked || !reflect.DeepEqual(got, whole) {
				t.Fatalf("byte %d of %d: worked %v, got %v", at, len(raw), worked, got)
			}
		}
	}
	if _, worked := ask(t, "a"); worked {
		t.Error("the damaged file was not made anew")
	}
}

func TestRecent_GoesOnWhereNothingCanBeWritten(t *testing.T) {
	failed := 0
	dir := keep(t, func(error) { failed++ })
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if _, worked := ask(t, "a"); !worked || failed != 1 {
		t.Errorf("worked %v, told %d times that the file cannot be written; want once", worked, failed)
	}
}

func TestRecent_KeepsNoError(t *testing.T) {
	dir := keep(t, nil)
	var r memo.Recent[thing]
	if _, err := r.Kept(key("a"), things(), func() (thing, error) { return thing{}, errors.New("no samples") }); err == nil {
		t.Error("the error is gone")
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 0 {
		t.Errorf("files %v", names)
	}
}

func TestRecent_RemovesWhatWasUsedLongestAgo(t *testing.T) {
	dir := keep(t, nil)
	ask(t, "first")
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	old := time.Now().Add(-2 * time.Hour)
	if err := os.WriteFile(filepath.Join(dir, "unfinished-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, filepath.Join(dir, "unfinished-1")) {
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	for i := range memo.Files {
		ask(t, string(rune('a'+i)))
	}
	names, _ = filepath.Glob(filepath.Join(dir, "*"))
	if len(names) != memo.Files {
		t.Errorf("%d files; want %d", len(names), memo.Files)
	}
	if _, worked := ask(t, "first"); !worked {
		t.Error("the oldest is still there")
	}
}
