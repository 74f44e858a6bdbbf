package sherpa_test

import (
	"context"
	"fmt"

	"hotline/asr"
	"hotline/asr/sherpa"
	"hotline/media"
)

// The library is not on every machine, so this example is compiled but not run.
func ExampleNew() {
	sherpa.CheckMain() // first thing in main
	r, err := sherpa.New(sherpa.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close() //nolint:errcheck // end of program
	s, err := r.Open(context.Background(), asr.Options{Lang: "zh-CN"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}) // every 20 ms
	s.Flush()
	_ = s.Close()
	for res := range s.Results() {
		fmt.Println(res.Kind, res.Text)
	}
}
