package lexicon_test

import (
	"fmt"

	"hotline/asr/lexicon"
)

func ExampleDecoder_Update() {
	m, err := lexicon.New([]string{"帮我转人工"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var tokens []lexicon.Token
	for _, t := range []string{"▁b", "ang", "▁w", "o", "▁zh", "uan", "▁r", "en", "▁g", "ong"} {
		tokens = append(tokens, lexicon.Token{Text: t})
	}
	chars, _ := m.NewDecoder(nil).Update(tokens, true)
	for _, c := range chars {
		fmt.Print(c.Text)
	}
	// Output: 帮我转人工
}
