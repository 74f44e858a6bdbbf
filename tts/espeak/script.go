package espeak

import (
	"sort"
	"strings"

	"hotline/tts"
	"hotline/tts/textnorm"
)

// part is what one voice speaks in one go.
type part struct {
	voice string
	rate  int
	pitch int
	text  string
	words []place // every word of text, in order
}

// place ties a word of a part's text to the clause.
type place struct {
	at   int // characters of the part's text before the word
	from int // runes of the clause before the word
}

// spoken returns how many runes of the clause come before the word at character at.
func (p part) spoken(at int) int {
	i := sort.Search(len(p.words), func(i int) bool { return p.words[i].at > at })
	if i == 0 {
		return 0
	}
	return p.words[i-1].from
}

// writer collects parts.
type writer struct {
	parts []part
	text  strings.Builder
	words []place
	part  part
}

func (w *writer) voice(name string, rate, pitch int) {
	if w.part.voice == name {
		return
	}
	w.end()
	w.part = part{voice: name, rate: rate, pitch: pitch}
}

func (w *writer) word(s string, from int) {
	if w.text.Len() > 0 {
		w.text.WriteByte(' ')
	}
	w.words = append(w.words, place{at: w.text.Len(), from: from})
	w.text.WriteString(s)
}

// pause puts punctuation behind the last word; a pause before all words is nothing.
func (w *writer) pause(s string) {
	if len(w.words) > 0 {
		w.text.WriteString(s)
	}
}

func (w *writer) end() {
	if len(w.words) > 0 {
		w.part.text, w.part.words = w.text.String(), w.words
		w.parts = append(w.parts, w.part)
	}
	w.text.Reset()
	w.words = nil
}

// script writes the clause as the engine wants it: pinyin for Mandarin with foreign words in parts of their own, words for English.
func (s *Synthesizer) script(req tts.Request) []part {
	zh, en := s.voices(req)
	zhRate, enRate, pitch := rateOf(s.cfg.ChineseRate, req.Speed), rateOf(s.cfg.EnglishRate, req.Speed), pitchOf(req.Pitch)
	pieces := textnorm.Normalize(req.Text, req.Lang)
	var w writer
	if textnorm.IsEnglish(req.Lang) {
		w.voice(en, enRate, pitch)
		for _, p := range pieces {
			if p.Kind == textnorm.Break {
				w.pause(p.Say)
			} else {
				w.word(p.Say, p.From)
			}
		}
		w.end()
		return w.parts
	}
	for _, syl := range textnorm.Pinyin(pieces) {
		switch {
		case syl.Pause != "":
			w.pause(syl.Pause)
		case syl.Pinyin != "":
			w.voice(zh, zhRate, pitch)
			w.word(syl.Pinyin, syl.From)
		default:
			w.voice(en, enRate, pitch)
			w.word(syl.Word, syl.From)
		}
	}
	w.end()
	return w.parts
}

// voices returns the espeak voices for Mandarin and English. req.Voice is a voice of one of the two languages, or a bare variant
// ("+f4") of both defaults; the variant of one language serves the other too.
func (s *Synthesizer) voices(req tts.Request) (zh, en string) {
	zh, en = s.cfg.Chinese, s.cfg.English
	base, variant, has := strings.Cut(req.Voice, "+")
	if has {
		zh, _, _ = strings.Cut(zh, "+")
		en, _, _ = strings.Cut(en, "+")
	}
	switch {
	case strings.HasPrefix(base, "cmn"):
		zh = base
	case base != "":
		en = base
	}
	if has {
		zh, en = zh+"+"+variant, en+"+"+variant
	}
	return zh, en
}

func rateOf(base int, speed float64) int {
	if speed == 0 {
		speed = 1
	}
	return int(float64(base) * min(max(speed, 0.5), 2))
}

// pitchOf maps 0.5-2 around 1 to espeak's 0-99 around 50.
func pitchOf(pitch float64) int {
	if pitch == 0 {
		pitch = 1
	}
	return int(min(max(50*pitch, 0), 99))
}
