package kb

import (
	"regexp"
	"strings"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// Shares of a claim's weight that one paragraph must hold, and that its nouns and its words of time and measure may lack.
const (
	leastSupport = 0.6
	mostLack     = 0.2
	mostCounts   = 0.15
)

// Supports reports whether paragraphs bear out what somebody, such as a language model, wants to say. For each sentence there must
// be one paragraph that holds most of its words, all its nouns but for little, every number with its unit, and that allows, forbids and
// gives for free what the sentence does. Words without content (好的，请稍等) need no support. It errs towards no. It takes about a
// millisecond and is safe for concurrent use.
func (l *Library) Supports(claim string, paragraphs []string) bool {
	s := l.current.Load()
	for _, one := range docs.Sentences(claim) {
		if !s.supports(one, paragraphs) {
			return false
		}
	}
	return true
}

func (s *snapshot) supports(claim string, paragraphs []string) bool {
	q := s.lexicon.Query(claim)
	if q.Content() < 1.5 {
		return true
	}
	w := s.words.Weigh(q)
	folded := index.Fold(claim)
	for _, p := range paragraphs {
		bag := s.lexicon.Bag(p)
		lack := q.Strict(bag).Missing(q, w)
		if q.Cover(bag).Share(w) < leastSupport || lack.Nouns > mostLack || lack.Counts > mostCounts {
			continue
		}
		if text := index.Fold(p); numbersIn(folded, text) && s.samePolarity(claim, p) {
			return true
		}
	}
	return false
}

// quantity is a number with the unit behind it, on folded text.
var quantity = regexp.MustCompile(`\d+(?:\.\d+)?(?:元|角|分钟|分|折|%|g|m|天|日|小时|月|年|点|号|次|张|岁|周岁|个|级|米|台|户|条)?`)

// numbersIn reports whether every quantity of the claim stands in the texts: 20元 is not borne out by 20天.
func numbersIn(claim, texts string) bool {
	have := map[string]bool{}
	for _, q := range quantity.FindAllString(texts, -1) {
		have[q] = true
		have[strings.TrimRight(q, "元角分钟折%gm天日小时月年点号次张岁周个级米台户条")] = true
	}
	for _, q := range quantity.FindAllString(claim, -1) {
		if !have[q] {
			return false
		}
	}
	return true
}

var (
	forbids = regexp.MustCompile(`不能|不可以|不行|无法|不支持|不得|不提供|不允许|不予|禁止|没有权限|不会|不退|不结转|不算`)
	free    = regexp.MustCompile(`免费|免收|不收费|不收|不要钱|不用钱|不花钱|白送`)
	allows  = regexp.MustCompile(`可以|能够|支持|能在|都能|允许|能办|能用`)
)

// samePolarity compares what each part of a claim allows, forbids and gives for free with the part of the text that is most like it.
func (s *snapshot) samePolarity(claim, text string) bool {
	parts := clauses(text)
	for _, one := range clauses(claim) {
		if !allows.MatchString(one) && !forbids.MatchString(one) && !free.MatchString(one) {
			continue
		}
		q := s.lexicon.Query(one)
		w := s.words.Weigh(q)
		best, nearest := -1.0, ""
		for _, part := range parts {
			if share := q.Cover(s.lexicon.Bag(part)).Share(w); share > best {
				best, nearest = share, part
			}
		}
		switch {
		case free.MatchString(one) && !free.MatchString(text),
			forbids.MatchString(one) && !forbids.MatchString(text),
			allows.MatchString(one) && !forbids.MatchString(one) && forbids.MatchString(nearest) && !allows.MatchString(nearest):
			return false
		}
	}
	return true
}

// clauses cuts at commas and sentence ends.
func clauses(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；！？,;!?：\n", r) })
}
