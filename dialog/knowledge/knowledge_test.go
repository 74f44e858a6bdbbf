package knowledge_test

import (
	"fmt"
	"testing"

	"hotline/dialog/knowledge"
)

func TestJustAsks(t *testing.T) {
	for text, want := range map[string]bool{
		"套餐什么时候生效": true, "我想问一下补卡要多少钱": true, "断网两天你们赔不赔不": true, "合约没到期能不能转网": true,
		"帮我看下话费还有多少": false, "我要换套餐": false, "漫游怎么开": false, "给我查一下积分有多少": false, "停机": false,
		"do I need a deposit": true, "would I need an appointment": true, "I need a deposit back": false,
	} {
		if knowledge.JustAsks(text) != want {
			t.Errorf("%s: not %t", text, want)
		}
	}
}

// A caller who asks about a matter is answered; one who wants it done gets the scene.
func ExampleJustAsks() {
	fmt.Println(knowledge.JustAsks("换套餐什么时候生效"), knowledge.JustAsks("我要换套餐"))
	// Output: true false
}
