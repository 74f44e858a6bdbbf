package intent

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Need is one matter that an utterance asks for.
type Need struct {
	Text   string // the part that asks for it, and what is told about it; the whole utterance when it holds no other need
	Result Result

	about string // what is told about it in parts of their own
}

// mostNeeds bounds the needs of one utterance: nobody keeps more in mind on the telephone.
const mostNeeds = 5

// Confidence from which a part is a need of its own: behind a connective (另外), behind a mere pause, and where nothing parts it.
const (
	needJoined = 0.35
	needPaused = 0.65
	needBare   = 0.6
)

// Needs splits an utterance into what it asks for, in the order it was said: 查话费，再看看流量. It invents none: a part counts when the
// model is sure of it and it is parted by a connective, or by a pause and asks for something. An utterance with one need, or with none
// that is known, gives one Need with the result of Classify. It takes some times the time of Classify.
func (m *Model) Needs(text string) []Need {
	parts, dropped := cutNeeds(shorten(text))
	whole := m.Classify(undescribed(text, parts))
	kept := m.kept(parts, whole)
	if len(kept) == 0 && dropped && len(parts) > 0 {
		return []Need{{Text: parts[len(parts)-1].text, Result: m.Classify(parts[len(parts)-1].text)}}
	}
	if len(kept) == 0 {
		return []Need{{Text: text, Result: whole}}
	}
	kept = m.coordinated(kept)
	if len(kept) > 1 {
		for i := range kept {
			kept[i].Text += kept[i].about
		}
		return kept[:min(len(kept), mostNeeds)]
	}
	if whole.Intent != OutOfScope && !dropped && whole.Confidence > kept[0].Result.Confidence-0.1 {
		kept[0].Result = whole
	}
	if !dropped {
		kept[0].Text = text
	} else {
		kept[0].Text += kept[0].about
	}
	return kept
}

// part is a stretch of an utterance and what parts it from the one before.
type part struct {
	text   string
	joined bool // by a connective
}

// kept picks the parts that are needs.
func (m *Model) kept(parts []part, whole Result) []Need {
	var out []Need
	paused := false // some need is parted by a pause alone
	first := ""     // what is told before the first need
	tell := func(text string) {
		if len(out) > 0 {
			out[len(out)-1].about += "，" + text
		} else {
			first += text + "，"
		}
	}
	for i, p := range parts {
		got := m.Classify(p.text)
		linked := p.joined || i+1 < len(parts) && parts[i+1].joined || m.listed(parts, i)
		least := needPaused
		if linked {
			least = needJoined
		}
		switch {
		case got.Intent == OutOfScope || got.Confidence < least || !substance(p.text) || announces(p.text) || threatens(p.text) || describes(p.text):
			tell(p.text)
			continue
		case !linked && len(parts) > 1 && (!asks(p.text) || len(out) > 0 && detail(p.text)):
			tell(p.text)
			continue
		case len(out) > 0 && out[len(out)-1].Result.Intent == got.Intent && !anotherNumber(out[len(out)-1].Text, p.text):
			out[len(out)-1].Text += "，" + p.text
			continue
		}
		paused = paused || !linked
		out = append(out, Need{Text: p.text, Result: got})
		if first != "" {
			out[0].about, first = "，"+strings.TrimSuffix(first, "，"), ""
		}
	}
	if paused && len(out) == 2 && !slices.ContainsFunc(out, func(n Need) bool { return firmly(n.Result) }) {
		return nil
	}
	if paused && len(out) > 1 {
		out = within(out, whole)
	}
	return out
}

// listed reports one of two and more bare nouns in a row: 余额，流量，都报一遍.
func (m *Model) listed(parts []part, i int) bool {
	bare := func(j int) bool {
		return j >= 0 && j < len(parts) && utf8.RuneCountInString(parts[j].text) <= 3 && firmly(m.Classify(parts[j].text))
	}
	return bare(i) && (bare(i-1) || bare(i+1))
}

// firmly reports a result beyond doubt.
func firmly(r Result) bool { return r.Confidence >= 0.85 }

// within drops needs of which there is no trace in the utterance as a whole, unless they are beyond doubt.
func within(needs []Need, whole Result) []Need {
	return slices.DeleteFunc(needs, func(n Need) bool {
		return !firmly(n.Result) && !slices.ContainsFunc(whole.Ranked, func(r Ranked) bool { return r.Intent == n.Result.Intent })
	})
}

// coordinated splits needs that share a verb: 查一下话费和流量, 查话费查流量.
func (m *Model) coordinated(needs []Need) []Need {
	var out []Need
	for _, n := range needs {
		out = append(out, m.split(n, 0)...)
	}
	return out
}

func (m *Model) split(n Need, depth int) []Need {
	runes := []rune(n.Text)
	best, bestAt := 0.0, [2]Need{}
	for _, c := range weakCuts(runes) {
		left := Need{Text: string(runes[:c.at])}
		right := Need{Text: c.frame + string(runes[c.at+c.skip:])}
		if !substance(left.Text) || !substance(strings.TrimPrefix(right.Text, c.frame)) {
			continue
		}
		left.Result, right.Result = m.Classify(left.Text), m.Classify(right.Text)
		sure := min(left.Result.Confidence, right.Result.Confidence)
		if left.Result.Intent == OutOfScope || right.Result.Intent == OutOfScope || left.Result.Intent == right.Result.Intent || sure < needBare || sure <= best {
			continue
		}
		best, bestAt = sure, [2]Need{left, right}
	}
	if best == 0 || depth > 2 {
		return []Need{n}
	}
	bestAt[1].about = n.about
	return append(m.split(bestAt[0], depth+1), m.split(bestAt[1], depth+1)...)
}

// anotherNumber reports two parts about different telephone numbers.
func anotherNumber(a, b string) bool {
	x, y := numbersIn(a), numbersIn(b)
	return x != "" && y != "" && x != y
}

func numbersIn(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || strings.ContainsRune("零一二三四五六七八九幺", r) {
			return r
		}
		return -1
	}, text)
	if utf8.RuneCountInString(digits) < 8 {
		return ""
	}
	return digits
}
