package memo_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"hotline/internal/memo"
)

func key(text string) memo.Key {
	p := memo.NewPrint()
	p.Texts(text)
	return p.Key()
}

func TestRecent_WorksOnceForAKey(t *testing.T) {
	t.Parallel()
	var r memo.Recent[int]
	var works atomic.Int32
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			got, err := r.Get(key("a"), func() (int, error) { return int(works.Add(1)), nil })
			if got != 1 || err != nil {
				t.Errorf("got %d, %v; want what the first one made", got, err)
			}
		})
	}
	wait.Wait()
	if n := works.Load(); n != 1 {
		t.Errorf("worked %d times", n)
	}
}

func TestRecent_ForgetsWhatWasAskedForLongestAgo(t *testing.T) {
	t.Parallel()
	var r memo.Recent[string]
	get := func(name string) (again bool) {
		_, err := r.Get(key(name), func() (string, error) { again = true; return name, nil })
		if err != nil {
			t.Fatal(err)
		}
		return again
	}
	get("first")
	for i := range memo.Size - 1 {
		get(fmt.Sprint(i))
	}
	if get("first") { // it was the oldest, and is the newest now
		t.Error("worked again for a key within the size")
	}
	get("one more")
	if !get("0") {
		t.Error("the oldest key was kept beyond the size")
	}
	if get("first") {
		t.Error("a key that was asked for lately was forgotten")
	}
}

func TestRecent_KeepsAnError(t *testing.T) {
	t.Parallel()
	var r memo.Recent[int]
	first := errors.New("no samples")
	for _, err := range []error{first, errors.New("not asked for any more")} {
		if _, got := r.Get(key("bad"), func() (int, error) { return 0, err }); !errors.Is(got, first) {
			t.Errorf("error %v, want the first one", got)
		}
	}
}

func TestPrint_TellsListsApart(t *testing.T) {
	t.Parallel()
	seen := map[memo.Key]string{}
	for name, add := range map[string]func(memo.Print){
		"nothing":  func(memo.Print) {},
		"ab":       func(p memo.Print) { p.Texts("ab") },
		"a, b":     func(p memo.Print) { p.Texts("a", "b") },
		"a and b":  func(p memo.Print) { p.Texts("a"); p.Texts("b") },
		"a, empty": func(p memo.Print) { p.Texts("a", "") },
		"1":        func(p memo.Print) { p.Numbers(1) },
		"1.5, 0":   func(p memo.Print) { p.Numbers(1.5, 0) },
	} {
		p := memo.NewPrint()
		add(p)
		if other := seen[p.Key()]; other != "" {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[p.Key()] = name
	}
}
