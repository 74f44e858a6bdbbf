package trace_test

import (
	"fmt"
	"testing"

	"hotline"
)

// talk plays utterances of 2 s in turn, the caller first, to one find and returns how many moments it found.
func talk(t *testing.T, find string, said ...string) int {
	t.Helper()
	var play []any
	for i, text := range said {
		p := hotline.PartyCaller
		if i%2 == 1 {
			p = hotline.PartyAgent
		}
		at := i * 3000
		play = append(play, at+2000, hotline.UtteranceFinal{N: i / 2, Party: p, Text: text, FromMS: float64(at), ToMS: float64(at + 2000)})
	}
	return len(moments(t, find, play))
}

func TestCall_HearsAnAnswerThatWasGivenBefore(t *testing.T) {
	const find = "{who: caller, echo: {least: 3, share: 0.5, asks: [哪, 多少], not: [我要投诉]}}"
	for _, c := range []struct {
		name string
		want int
		said []string
	}{
		{"again", 1, []string{"我在环城西路追尾了", "您在哪条路上", "环城西路，说了的"}},
		{"new", 0, []string{"我追尾了", "您在哪条路上", "环城西路"}},
		{"read_back", 0, []string{"我在环城西路追尾了", "是在环城西路哪一段吗", "环城西路"}},
		{"not_asked", 0, []string{"我在环城西路追尾了", "好的请稍等", "环城西路啊"}},
		{"long", 0, []string{"环城西路", "您在哪条路上", "就是刚才那个环城西路往东走两个路口再右拐的第二个门口"}},
		{"excluded", 0, []string{"我要投诉你们", "您多少号", "我要投诉"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := talk(t, find, c.said...); got != c.want {
				t.Errorf("%d moments, want %d", got, c.want)
			}
		})
	}
}

func TestCall_HearsFiguresThatAreReadBack(t *testing.T) {
	for _, c := range []struct {
		name string
		want int
		said []string
	}{
		{"however_written", 1, []string{"幺五二，六一八四，9930", "一五二，六幺八四，九九三零，记好了"}},
		{"in_pieces", 1, []string{"幺八九，幺六零零，四四七二，按成四四七三了", "本来要充一八九一六零零四四七二，充到了尾号七三的那个，对吧"}},
		{"a_new_one", 0, []string{"尾号四四七二，查余额", "四四七二，您还剩八十六块"}},
		{"none", 0, []string{"尾号四四七二，查余额", "好的，稍等一下"}},
		{"of_its_own", 0, []string{"查余额", "您还剩八十六块", "多少", "八十六块"}},
		{"a_change", 0, []string{"改成五十九的", "五十九的给您改好了"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := talk(t, "{echo: {figures: true, not: [改好]}}", c.said...); got != c.want {
				t.Errorf("%d moments, want %d", got, c.want)
			}
		})
	}
}

func TestCall_HearsAnAddressThatNobodyTold(t *testing.T) {
	const find, address = "{number: {kinds: [address]}}", "给您寄到金华路九十号二单元五零二"
	if got := talk(t, find, "我要退保", address); got != 1 {
		t.Errorf("an address that the caller did not say: %d moments", got)
	}
	if got := talk(t, find, "寄到金华路九十号", address); got != 0 {
		t.Errorf("an address that the caller said: %d moments", got)
	}
}

func TestCall_DoubtsWordsThatTheModelTakesForSomethingElse(t *testing.T) {
	const like = "like: [我保证修好, 我保证退钱, 保证今天到账, 我敢保证没问题, 保证给您办成, 我保证能过, 保证满意, 保证赔您], " +
		"unlike: [保证金要两千, 押金和保证金不一样, 保证金什么时候退, 请缴保证金, 保证金是多少, 您的保证金到期了, 先交保证金, 保证金在合同里]"
	find := func(doubt string) string {
		return fmt.Sprintf("{say: {any: [保证], %s, alike: 0.99%s}}", like, doubt)
	}
	if got := talk(t, find(""), "", "保证金是两千块"); got != 1 {
		t.Errorf("without doubt the word decides: %d moments", got)
	}
	if got := talk(t, find(", doubt: 0.5"), "", "保证金是两千块"); got != 0 {
		t.Errorf("with doubt the model decides: %d moments", got)
	}
	if got := talk(t, find(", doubt: 0.5"), "", "我保证给您修好"); got != 1 {
		t.Errorf("a sentence that is alike: %d moments", got)
	}
}
