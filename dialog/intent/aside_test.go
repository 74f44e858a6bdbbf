package intent_test

import (
	"slices"
	"testing"
)

// What is over, no longer wanted, wanted by others or about the need before is no need; what shall come first comes first.
func TestModel_NeedsWithoutAsidesInTheirTurn(t *testing.T) {
	m := shop(t)
	for text, want := range map[string][]string{
		"我要换套餐，不过你先帮我查话费":       {"balance", "plan"},
		"报修等一下再弄，先帮我查流量":        {"usage", "fault"},
		"套餐最后换，先查话费，再查流量":       {"balance", "usage", "plan"},
		"我要换套餐，还要查话费，话费先查":      {"balance", "plan"},
		"套餐上次换过了，帮我查流量":         {"usage"},
		"套餐就不用换了，我就查一下话费":       {"balance"},
		"刚才我讲要停机，现在不停了，你帮我查话费":  {"balance"},
		"帮我查流量，不够的话就换个套餐":       {"usage", "plan"},
		"营业厅帮我把套餐换好了，我查一下话费":    {"balance"},
		"头一件查话费，二一件换套餐":         {"balance", "plan"},
		"查话费，顺道换个套餐":            {"balance", "plan"},
		"查话费，查完了给我换套餐":          {"balance", "plan"},
		"我要换套餐，不不不，先查话费":        {"balance"},
		"家里没网，你叫人来看看，再有帮我查话费":   {"fault", "balance"},
		"儿子劝我换套餐，我不换的，帮我查一下话费":  {"balance"},
		"查完话费查流量，查完流量换套餐":       {"balance", "usage", "plan"},
		"我老公说要换套餐，我没同意，我就查个话费":  {"balance"},
		"看看流量，是不是用完了，用完了的话就换套餐": {"usage", "plan"},
		"余额多少，话费也帮我看一下，再换个套餐":   {"balance", "plan"},
		"彩铃别动，先帮我查话费":           {"balance"},
	} {
		var got []string
		for _, n := range m.Needs(text) {
			got = append(got, n.Result.Intent)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
