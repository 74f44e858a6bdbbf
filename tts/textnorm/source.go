package textnorm

// source is the text with full-width forms made narrow, rune for rune, so that offsets stay.
type source struct {
	runes []rune
	text  string
	at    []int // byte offset in text of every rune, and of the end
}

func newSource(text string) source {
	s := source{runes: []rune(text)}
	for i, r := range s.runes {
		s.runes[i] = narrow(r)
	}
	s.text = string(s.runes)
	s.at = make([]int, 0, len(s.runes)+1)
	for i := range s.text {
		s.at = append(s.at, i)
	}
	s.at = append(s.at, len(s.text))
	return s
}

// narrow gives the half-width form of full-width digits, letters and signs that take part in numbers.
func narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '％', r == '．', r == '＋', r == '－', r == '＠', r == '＃', r == '＊', r == '＄':
		return r - 0xfee0
	case r == '¥' || r == '￥':
		return '￥'
	case r == '–' || r == '−':
		return '-'
	case r == '～' || r == '〜':
		return '~'
	}
	return r
}

// rest is the text from rune i on.
func (s source) rest(i int) string { return s.text[s.at[i]:] }
