package lexicon_test

import (
	"fmt"

	"hotline/asr/lexicon"
)

func ExampleDecoder_Text() {
	m, err := lexicon.New([]string{"帮我转人工"})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := m.NewDecoder(nil)
	for n, name := range []string{"b", "_ang", "w", "_o", "zh", "_uan", "r", "_en", "g", "_ong"} {
		d.Add(lexicon.Frame{N: n, Alts: []lexicon.Alt{{Sound: lexicon.SoundOf(name)}}})
	}
	chars, _ := d.Text(true)
	for _, c := range chars {
		fmt.Print(c.Text)
	}
	// Output: 帮我转人工
}
