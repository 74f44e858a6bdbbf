package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestBesidesWait(t *testing.T) {
	for text, want := range map[string]string{
		"等等，太多了，充五十": "太多了，充五十", "等一下我要第一个": "我要第一个", "等一下，我看第一个吧": "我看第一个吧", "等下，便宜点的": "便宜点的", "稍等五十": "五十",
		"等一下": "", "等等啊": "", "请稍等一下": "", "等一下好吗": "", "等我一下，我算一算": "", "等等我查一下": "", "你等我看看": "", "等会儿再说": "", "我想想": "", "等一下，有人敲门": "", "等下我拿一下身份证": "",
		"hold on, let me change it to fifty": "let me change it to fifty", "wait please, fifty": "fifty", "hold on": "", "one moment please": "", "hold on, I'll get my card": "", "wait let me check": "",
	} {
		if got := phrase.BesidesWait(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
