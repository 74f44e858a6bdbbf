package spoken

import (
	"strings"
	"unicode/utf8"
)

// IsPause reports the marks that recognisers put where a caller pauses.
func IsPause(r rune) bool { return strings.ContainsRune("，。,.！!？?；;、 …", r) }

// A caller corrects himself within a sentence: 五十，不对，一百; 不是三十，是四十; 最后一位错了，是八.

// markers open what is meant instead; where one holds another, the longer comes first.
var markers = []string{
	"不对不对", "不对头", "不是不是", "不不不", "算了算了", "算了", "算咯", "算球了", "说错咯", "搞错咯", "错了错了", "讲错", "看错了", "写错了", "说岔了", "唔系", "唔係", "唔对", "弗是", "勿是", "弗对", "勿对", "不得行", "重新来", "重来", "说错了", "搞错了", "弄错了", "讲错了", "记错了", "念错了", "报错了", "说错", "错了", "哦不是", "啊不是", "噢不是", "呃不是", "哎不是", "喔不是", "额不是",
	"哦不", "啊不", "噢不", "呃不", "哎不", "喔不", "额不", "不对", "应该是", "而是", "改成", "改为", "重说一遍", "我重说", "重新说", "更正一下", "口误", "不是",
}

// markersBegin are the first characters of the markers, to pass over other text at once.
const markersBegin = "不说搞弄讲记念报错哦啊噢呃哎喔额应而改重我更口算看写唔弗勿要"

// Piece is a stretch of what was said between corrections.
type Piece struct {
	Text     string
	Rejected bool // it is what is not meant
}

// maxRejected is how long a value may be that is not meant, in bytes.
const maxRejected = 24

// Pieces cuts text at its corrections. The first Piece is what was said before any, perhaps "".
func Pieces(text string) []Piece {
	out := []Piece{}
	from, at := 0, 0
	for at < len(text) {
		m := markerAt(text, at)
		if m == "" {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		out = append(out, Piece{Text: text[from:at]})
		at += len(m)
		from = at
		if m != "不是" {
			continue
		}
		rest := text[at:]
		if yes := strings.Index(rest, "是"); yes > 0 && !strings.HasSuffix(rest[:yes], "不") && !strings.HasSuffix(rest[:yes], "还") && !startsWithPause(rest) { // 不是三十，是四十
			out = append(out, Piece{Text: rest[:yes], Rejected: true})
			from = at + yes + len("是")
			at = from
			continue
		}
		if until := strings.IndexFunc(rest, IsPause); until > 0 && until <= maxRejected && strings.TrimFunc(out[len(out)-1].Text, IsPause) == "" && strings.TrimFunc(rest[until:], IsPause) != "" { // 不是昨天，前天
			out = append(out, Piece{Text: rest[:until], Rejected: true})
			from = at + until
			at = from
			continue
		}
		if !startsWithPause(rest) && strings.TrimFunc(out[len(out)-1].Text, IsPause) != "" { // 一百五，不是一百
			out = append(out, Piece{Text: rest, Rejected: true})
			return out
		}
	}
	return append(out, Piece{Text: text[from:]})
}

func startsWithPause(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return IsPause(r)
}

// markerAt returns the marker that begins at text[at:], "" for none. 是不是, 对不对, 没错了 and 不是吗 are none.
func markerAt(text string, at int) string {
	if r, _ := utf8.DecodeRuneInString(text[at:]); !strings.ContainsRune(markersBegin, r) {
		return ""
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	for _, m := range markers {
		if !strings.HasPrefix(text[at:], m) {
			continue
		}
		rest := text[at+len(m):]
		after, _ := utf8.DecodeRuneInString(rest)
		switch m {
		case "不是":
			if before == '是' || before == '要' || strings.ContainsRune("吗不很太有会说我你他这那", after) && !BeginsWithAny(rest, "这周", "这个月", "这个周", "这个星期", "这个礼拜", "这号") {
				continue
			}
		case "不对":
			if before == '对' || strings.ContainsRune("吗劲称", after) {
				continue
			}
		case "错了", "错了错了":
			if before == '没' {
				continue
			}
		case "算了", "算了算了", "算咯", "不得行", "唔系", "弗是", "勿是": // 就算了, 那也算了: no correction
			if before != 0 && !IsPause(before) && !strings.ContainsRune("哦啊嗯呃哎唉", before) || !strings.ContainsFunc(rest, HasNumber) && strings.TrimFunc(rest, IsPause) == "" {
				continue
			}
		case "哦不", "啊不", "噢不", "呃不", "哎不", "喔不", "额不":
			if strings.ContainsRune("用要行知需可能会想清太好", after) {
				continue
			}
		}
		return m
	}
	if before, _ := utf8.DecodeLastRuneInString(text[:at]); IsPause(before) { // 三个，不，四个
		if strings.HasPrefix(text[at:], "要不") && !strings.HasPrefix(text[at:], "要不要") && strings.ContainsFunc(text[at:], HasNumber) { // 两点，要不三点吧
			return "要不"
		}
		for _, no := range []string{"不不", "不", "错", "唔"} {
			if rest, ok := strings.CutPrefix(text[at:], no); ok && startsWithPause(rest) {
				return no
			}
		}
	}
	return ""
}

// Corrected is what was meant last: the last Piece that is not rejected and has a digit, else all of text.
func Corrected(text string) string {
	cut := Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		if !cut[i].Rejected && strings.ContainsFunc(cut[i].Text, HasNumber) {
			return cut[i].Text
		}
	}
	return text
}

// HasNumber reports whether r is a part of a number: a digit or a unit.
func HasNumber(r rune) bool {
	_, ok := Digit(r)
	return ok || Unit(r) > 0
}

// Last reads the pieces of text from the last to the first and returns the first value found.
func Last(text string, read func(string) (string, bool)) (string, bool) {
	cut := Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		if cut[i].Rejected {
			continue
		}
		if got, ok := read(cut[i].Text); ok {
			return got, true
		}
	}
	return "", false
}
