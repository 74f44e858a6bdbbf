package summary

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/dialog/value"
)

const (
	around         = 2    // segments before and after the evidence that may support a sentence too
	enough         = 0.6  // share of what a sentence says that must have been said
	clausesMost    = 12   // of a sentence
	statementsMost = 400  // of a call
	alike          = 0.55 // share from which two clauses are about the same thing
)

// Check strikes the sentences that nothing in the call supports. Sentences with evidence are held against it and its neighbours, others
// against the whole call; those that are struck already stay so.
func Check(in Input, sentences []Sentence) []Sentence {
	in.Segments = short(in.Segments)
	promises := Find(in)
	read := map[exchange][]clauseSaid{}
	out := slices.Clone(sentences)
	for i := range out {
		if out[i].Struck {
			continue
		}
		out[i].Text = language.Shorten(out[i].Text)
		claim := out[i]
		if rest, ok := strings.CutPrefix(claim.Text, machine); ok { // the house, as an agent is
			claim.Text = "坐席" + rest
		}
		c := checker{in: in, sentence: claim, promises: promises, read: read}
		c.ground()
		out[i].Why = c.judge()
		out[i].Struck = out[i].Why != ""
	}
	return out
}

// short bounds what is looked at of every utterance, without what was taken back, and with pauses where the recogniser wrote none.
func short(segments []language.Segment) []language.Segment {
	out := slices.Clone(segments)
	for i := range out {
		out[i].Text = language.Paused(withdrawn(language.Shorten(out[i].Text)))
	}
	return out
}

// checker holds one sentence against what was said.
type checker struct {
	in       Input
	sentence Sentence
	promises []Todo
	said     []language.Segment        // what may support the sentence
	facts    string                    // evidence that is no utterance
	field    bool                      // it states a field of the form
	clauses  []clauseSaid              // what was said, ready to be compared
	read     map[exchange][]clauseSaid // utterances that were read before
}

// exchange is an utterance and the one behind it, which may answer it.
type exchange struct {
	text, next string
	us         bool
	from       time.Duration
}

// ground collects what may support the sentence.
func (c *checker) ground() {
	near := map[int]bool{}
	for _, e := range c.sentence.Evidence {
		if e.N < 0 {
			c.facts += " " + e.Text
			continue
		}
		for i, s := range c.in.Segments {
			if s.Party == e.Party && s.N == e.N && s.Name == e.Name {
				for j := max(0, i-around); j <= min(len(c.in.Segments)-1, i+around); j++ {
					near[j] = true
				}
			}
		}
	}
	for _, f := range c.in.Facts {
		if f.Text == c.sentence.Text {
			c.facts += " " + f.Text
		}
	}
	for i, s := range c.in.Segments {
		if near[i] || len(near) == 0 && c.facts == "" {
			c.said = append(c.said, s)
		}
	}
	for _, v := range c.in.Fields {
		if v.Value != "" && (c.sentence.Text == v.Title+"："+v.Shown || strings.HasPrefix(c.sentence.Text, agreedOn+v.Title+"："+v.Shown) || v.Secret && c.sentence.Text == v.Title+"：已提供") {
			c.field = true
			c.facts += " " + v.Value + " " + v.Shown
		}
	}
}

func (c *checker) text(parties ...hotline.Party) string {
	var b strings.Builder
	for _, s := range c.said {
		if len(parties) == 0 || slices.Contains(parties, s.Party) {
			b.WriteString(s.Text + "。")
		}
	}
	return b.String()
}

func (c *checker) judge() Reason {
	text := c.sentence.Text
	switch {
	case c.facts == "" && len(c.said) == 0:
		return Unsupported
	case c.verbatim(text):
		return ""
	case !c.dates(text):
		return WrongDate
	case !c.numbers(withoutDates(tenths.ReplaceAllString(text, "块$1"))):
		return WrongNumber
	case !c.names(text) || !c.organisations(text):
		return WrongName
	case c.opposite(text):
		return WrongNegation
	case c.swapped(text):
		return WrongParty
	}
	if c.field || c.facts != "" && len(c.said) == 0 {
		return ""
	}
	if why, settled := c.agreement(text); settled {
		return why
	}
	switch {
	case !c.deed(withoutHead.Replace(text)) || !c.early(text) || !c.allowed(text):
		return Unsupported
	case !c.roles(text):
		return WrongParty
	}
	if c.facts != "" && best(content(text), []string{c.facts}) >= enough {
		return ""
	}
	return c.proven(text)
}

// clausesOf are the first clauses of what a sentence says: no sentence of a summary has more.
func clausesOf(text string) []string {
	all := language.Clauses(content(text))
	return all[:min(len(all), clausesMost)]
}

func best(clause string, units []string) float64 {
	out := 0.0
	for _, u := range units {
		out = max(out, share(clause, u))
	}
	return out
}

// share is how much of part was said in text: by pairs of characters, and a little less by single ones.
func share(part, text string) float64 {
	return max(language.Covered(part, text), 0.65*singles(part, text))
}

func singles(part, text string) float64 {
	folded := language.Fold(text)
	n, all := 0, 0
	for _, r := range language.Fold(part) {
		all++
		if strings.ContainsRune(folded, r) {
			n++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// frames are words of reports that are not said in calls.
var frames = []string{
	"客户反映", "客户来电", "客户表示", "客户要求", "客户希望", "客户咨询", "客户投诉", "客户诉求", "客户待办", "客户称", "客户说", "客户想", "客户需要", "客户需", "客户", "坐席承诺", "坐席已", "坐席将", "坐席会", "坐席", "自称", "认为", "现用", "至今", "选择了", "选择", "保持", "承诺", "我方", "按客户要求回电", "来电", "已经", "已", "为", "将", "并", "于", "进行", "予以", "前）", "（", "）", "：", "其", "该", "告知",
}

// content drops the frame and the deadline of a sentence.
func content(text string) string {
	if at := strings.LastIndex(text, "（"); at > 0 && strings.HasSuffix(text, "前）") {
		text = text[:at]
	}
	text = strings.ReplaceAll(text, "否认", "没")
	for _, f := range frames {
		text = strings.ReplaceAll(text, f, "")
	}
	return text
}

// withoutHead drops how a report calls what the caller says.
var withoutHead = strings.NewReplacer("客户投诉", "客户", "客户举报", "客户", "客户反映", "客户", "客户来电", "客户")

// agreement settles sentences that say no more than that the caller agreed or did not.
func (c *checker) agreement(text string) (why Reason, settled bool) {
	yes := language.HasAny(text, "客户表示同意", "客户同意", "客户认可", "客户接受", "客户确认", "客户表示认可", "客户满意", "客户表示接受", "客户表示满意")
	no := language.HasAny(text, "客户不认可", "客户不同意", "客户拒绝", "客户不接受", "客户不满意", "客户表示不")
	rest := strings.NewReplacer("表示", "", "同意", "", "认可", "", "接受", "", "确认", "", "满意", "", "不", "", "拒绝", "", "处理结果", "", "信息无误", "", "方案", "").Replace(content(text))
	if !yes && !no || language.Length(rest) > 1 { // what it is that the caller agrees to must have been said
		return "", false
	}
	want := map[bool]string{true: "yes", false: "no"}[yes && !no]
	for i, s := range c.said {
		if s.Us() {
			continue
		}
		prompt := ""
		if i > 0 && c.said[i-1].Us() {
			prompt = c.said[i-1].Text
		}
		got, ok := verdict(s.Text, prompt)
		if ok && got == want || want == "no" && language.HasAny(s.Text, "不认可", "不满意", "不同意", "不接受", "不行", "没法接受", "不干") {
			return "", true
		}
	}
	return WrongNegation, true
}

// near reports that the to-do rests on what the sentence may rest on.
func (c *checker) near(t Todo) bool {
	for _, e := range t.Evidence {
		for _, s := range c.said {
			if s.Party == e.Party && s.N == e.N {
				return true
			}
		}
	}
	return false
}

// dates checks the days and hours of a sentence against those that were said, counted from when they were said.
func (c *checker) dates(text string) bool {
	for _, d := range datesIn(text) {
		if strings.Contains(strings.ReplaceAll(language.Fold(c.text()+c.facts), "个月", "月"), language.Fold(d)) || c.dateKnown(d) {
			continue
		}
		return false
	}
	return true
}

func (c *checker) dateKnown(d string) bool {
	var known []string
	for _, t := range c.promises {
		if !t.Due.IsZero() && c.near(t) {
			known = append(known, t.Due.Format("1月2日"), t.Due.Format("15:04"))
		}
	}
	for _, v := range c.in.Fields {
		known = append(known, strings.Fields(v.Shown)...)
	}
	for _, s := range c.said {
		for _, clause := range append(language.Clauses(s.Text), s.Text) {
			at := c.in.Start.Add(s.From)
			for _, prompt := range []string{"什么时候上门", "什么时候发生的"} {
				if v, ok := value.Parse(value.Time, clause, value.Context{Now: at, Prompt: prompt}); ok {
					known = append(known, shownTime(v)...)
				}
				if v, ok := value.Parse(value.Date, clause, value.Context{Now: at, Prompt: prompt}); ok {
					known = append(known, shownTime(v)...)
				}
			}
		}
	}
	if slices.Contains(known, d) {
		return true
	}
	v, ok := value.Parse(value.Date, d, value.Context{Now: c.in.Start})
	return ok && slices.ContainsFunc(shownTime(v), func(s string) bool { return slices.Contains(known, s) })
}

// shownTime writes a value of time in the forms that summaries have.
func shownTime(v string) []string {
	day, rest, _ := strings.Cut(v, " ")
	var out []string
	if at, err := time.Parse(time.DateOnly, day); err == nil {
		out = append(out, at.Format("1月2日"))
	} else if at, err := time.Parse("2006-01", day); err == nil {
		out = append(out, at.Format("1月"))
	} else {
		out = append(out, day)
	}
	if rest != "" {
		out = append(out, rest)
	}
	return out
}
