package index_test

import (
	"fmt"

	"hotline/assist/kb/index"
)

// Two routes are searched and their rankings fused.
func Example() {
	lexicon, err := index.NewLexicon(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	words, sounds := index.New(index.ByWords), index.New(index.BySounds)
	for _, text := range []string{"停机保号每月五元。", "补卡要带身份证，收费十元。"} {
		field := index.Field{Text: lexicon.Passage(text), Weight: 1}
		words.Add(field)
		sounds.Add(field)
	}
	misheard := lexicon.Query("不卡要带什么")
	for _, hit := range index.Fuse(1, words.Search(misheard, 10), sounds.Search(misheard, 10)) {
		fmt.Println("passage", hit.At)
	}
	// Output: passage 1
}
