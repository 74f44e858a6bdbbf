package spoken_test

import (
	"testing"

	"hotline/dialog/spoken"
)

func TestSpelledIn(t *testing.T) {
	for text, want := range map[string]rune{
		"弓长张": '张', "草字头的那个蒋": '蒋', "王字旁加个林": '琳', "三点水一个工": '江', "三个金": '鑫', "两个吉": '喆', "伟大的伟": '伟', "李白那个李": '李',
		"三个石头的磊": '磊', "石头的磊": '磊', "琳是王字旁那个": '琳', "女字旁加亭子的亭": '婷',
		"我的名字": 0, "你好": 0, "旁边的楼": 0, "的": 0,
	} {
		got, ok := spoken.SpelledIn(text)
		if ok != (want != 0) || got.Char != want {
			t.Errorf("%s: %q %v, want %q", text, got.Char, ok, want)
		}
		if ok && (got.From < 0 || got.To > len(text) || got.From >= got.To) {
			t.Errorf("%s: it stands at %d to %d", text, got.From, got.To)
		}
	}
}
