package box_test

import (
	"testing"

	"hotline/engine/floor/box"
)

func TestBox_KeepsTheOrderAndTheBound(t *testing.T) {
	b := box.New()
	var got []int
	put := 0
	for i := 0; b.Put(func() { got = append(got, i) }); i++ {
		put++
	}
	<-b.Wake()
	for _, fn := range b.Take() {
		fn()
	}
	if put != 256 || len(got) != put || got[0] != 0 || got[put-1] != put-1 {
		t.Errorf("%d put, %d taken", put, len(got))
	}
	b.Put(func() {})
	if left := b.Close(); len(left) != 1 || b.Put(func() {}) || len(b.Take()) != 0 {
		t.Errorf("%d left; a closed box takes more", len(left))
	}
}
