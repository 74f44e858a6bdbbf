package kb

import (
	"regexp"
	"slices"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// features say how well a paragraph fits a question. The order is that of coefficients.
type features [numFeatures]float64

const (
	featCover   = iota // share of the question found anywhere in the paragraph
	featFocus          // share found in one sentence, the headings and the stated question
	featOf             // share of the question found in the nearest stated question or heading
	featBy             // share of that question or heading found in the question
	featGap            // largest stretch of the question that is not found
	featUnknown        // share of the question that stands nowhere in the library
	featRatio          // BM25 score over that of the best paragraph
	featMissed         // asks a kind of thing (price, time, place) of which the paragraph says nothing
	featMet            // asks a kind of thing of which it says something
	featShort          // the question has little content
	featNouns          // share of nouns that are not found
	featStrange        // share of nouns that stand nowhere in the library
	featVerbs          // share of verbs that are not found
	featWorst          // weight of the heaviest word that is not found
	featCount          // words of weight that are not found, of 5
	featLike           // of times by
	featOne            // always 1
	numFeatures
)

// judge measures one paragraph against the question.
func (s *snapshot) judge(q question, at int, ratio float64) features {
	var f features
	a := s.analysed(at)
	stated := q.query.Cover(a.heads...)
	f[featOf], f[featBy] = s.nearest(q, a)
	f[featLike] = f[featOf] * f[featBy]
	whole := stated
	for _, sentence := range a.sentences {
		c := stated.With(q.query.Cover(sentence))
		f[featFocus] = max(f[featFocus], c.Share(q.weights))
		whole = whole.With(c)
	}
	f[featCover], f[featGap] = whole.Share(q.weights), whole.Gap(q.weights)
	lack := whole.Missing(q.query, q.weights)
	f[featNouns], f[featStrange], f[featVerbs], f[featWorst], f[featCount] = lack.Nouns, lack.Strange, lack.Verbs, lack.Worst, min(1, lack.Count/5)
	f[featUnknown], f[featRatio] = q.weights.Unknown, ratio
	for _, one := range q.asks {
		if one.met.MatchString(a.folded) {
			f[featMet] = 1
		} else {
			f[featMissed] = 1
		}
	}
	f[featOne] = 1
	if q.query.Content() < 3 {
		f[featShort] = 1
	}
	return f
}

// nearest compares the question with the paragraph's stated questions, or with its innermost headings, both ways.
func (s *snapshot) nearest(q question, a *analysis) (of, by float64) {
	best := -1.0
	for _, phrase := range a.phrases {
		o, b := s.words.Like(q.query, q.weights, phrase)
		if v := o * b; v > best {
			best, of, by = v, o, b
		}
	}
	return of, by
}

// analysis is a paragraph made ready for comparing.
type analysis struct {
	heads     []index.Bag   // headings, title, stated questions
	sentences []index.Bag   // of the text
	phrases   []*index.Text // stated questions, or the innermost headings
	folded    string
}

// maxAnalysed bounds how many analyses a snapshot keeps: some 20 MB. Further ones are made anew each time.
const maxAnalysed = 8192

// analysed returns a paragraph's analysis, made when missing.
func (s *snapshot) analysed(at int) *analysis {
	if a := s.analyses[at].Load(); a != nil {
		return a
	}
	p := &s.paragraphs[at]
	a := &analysis{folded: index.Fold(p.Text)}
	heads := append(slices.Clone(p.Headings), p.Questions...)
	if !p.Approved() && p.Title != "" {
		heads = append(heads, p.Title)
	}
	for _, h := range heads {
		a.heads = append(a.heads, s.lexicon.Bag(h))
	}
	for _, sentence := range docs.Sentences(p.Text) {
		a.sentences = append(a.sentences, s.lexicon.Bag(sentence))
	}
	phrases := p.Questions
	if len(phrases) == 0 {
		phrases = p.Headings[max(0, len(p.Headings)-2):]
	}
	for _, phrase := range phrases {
		a.phrases = append(a.phrases, s.lexicon.Phrase(phrase))
	}
	if s.kept.Add(1) <= maxAnalysed {
		s.analyses[at].Store(a)
	}
	return a
}

// ask is a kind of thing that is asked for, and how a paragraph looks that says it. Both are matched on folded text.
type ask struct {
	asked, met *regexp.Regexp
}

//nolint:gochecknoglobals // a table
var asks = []ask{
	{regexp.MustCompile(`多少钱|费用|收费|价格|价钱|资费|要钱|花钱|免费|几块|几元|贵|收多少|how much|price|cost|fee`),
		regexp.MustCompile(`\d(?:元|角|分|折|%)|元/|免费|不收|免收|不额外|资费|收费|扣费|[¥$€]|fee|free`)},
	{regexp.MustCompile(`多久|多长时间|几天|什么时候|何时|啥时候|几点|几个工作日|几小时|几个小时|多快|几号|哪天|when|how long`),
		regexp.MustCompile(`\d(?:天|日|个?小时|分钟|月|年|点|号|周|个?工作日|秒|:\d)|即时|立即|马上|当天|次日|次月|下月|月底|随时|全天|实时|当场|工作日|day|hour|minute|week|month|年`)},
	{regexp.MustCompile(`哪里|在哪|哪儿|地址|去哪|到哪|什么地方|啥地方|where`),
		regexp.MustCompile(`厅|应用|app|网点|路|官网|柜台|窗口|页|公众号|小程序|菜单|点|门店|楼|区|层|站|处|at |in `)},
	{regexp.MustCompile(`带什么|带啥|什么材料|什么证|材料|证件|资料|手续|证明`),
		regexp.MustCompile(`证|材料|证明|原件|复印件|执照|户口|照片|资料|合同`)},
	{regexp.MustCompile(`几张|几个|多少个|最多|上限|多少次|几次|多大|几兆|多少m|多少g|几级|几人|几条|几台|多少张|how many`),
		regexp.MustCompile(`\d|one|two|three|four|five|不限|没有限制`)},
	{regexp.MustCompile(`(?:电话|号码|热线)是?多少|打什么电话|打哪个电话|联系电话|打几`),
		regexp.MustCompile(`\d{5}|拨打?\d|热线`)},
}

// asksOf returns the kinds of things that folded text asks for.
func asksOf(folded string) []ask {
	var out []ask
	for _, a := range asks {
		if a.asked.MatchString(folded) {
			out = append(out, a)
		}
	}
	return out
}

// numModels is how many sets of coefficients there are: documents and approved answers are judged apart.
const numModels = 2

// model is the set by which a paragraph is judged.
func modelOf(p *docs.Paragraph) int {
	if p.Approved() {
		return 1
	}
	return 0
}

// score is how strongly the features speak for the paragraph, in natural logarithms of odds against no answer at all.
func score(model int, f features) float64 {
	z := 0.0
	for i, v := range f {
		z += coefficients[model][i] * v
	}
	return z
}
