package form

import (
	"fmt"
	"os"
	"testing"
	"time"

	"hotline/assist/form/mark"
)

func BenchmarkZZLoad(b *testing.B) {
	for range b.N {
		s := &Set{}
		_ = s
		at := time.Now()
		set, err := Load(os.DirFS("../../examples/telecom"))
		if err != nil {
			b.Fatal(err)
		}
		fmt.Println("load", time.Since(at))
		at = time.Now()
		r, _ := os.Open("../../examples/telecom/assist/forms/talks.tsv")
		t, _ := set.talks(r)
		fmt.Println("talks", time.Since(at))
		at = time.Now()
		mark.Train(t)
		_ = set
		fmt.Println("mark", time.Since(at))
	}
}
