package kb_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"hotline/assist/kb"
)

// A library of one file answers what stands in it and abstains from the rest.
func Example() {
	files := fstest.MapFS{"faq.md": {Data: []byte("# 常见问题\n\n<!-- id: keep -->\n## 停机保号多少钱\n- 怎么办停机保号\n停机保号每月五元，最长两年。\n")}}
	library, err := kb.OpenFS(context.Background(), files, kb.Default(), kb.Deps{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, question := range []string{"我想问一下停机保号要多少钱", "你们卖不卖冰箱"} {
		if got := library.Search(context.Background(), question); got.Answered() {
			fmt.Println(got.Source.Paragraph.ID, got.Answer)
		} else {
			fmt.Println("abstained")
		}
	}
	// Output:
	// keep 停机保号每月五元，最长两年。
	// abstained
}
