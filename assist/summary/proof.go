package summary

import (
	"regexp"
	"slices"
	"strings"

	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
)

// claim is a clause of a sentence with what its frame says: who is said to have said or done it, and how.
type claim struct {
	text   string
	tokens []token
	by     speaker
	how    way
	about  []string
	reason bool // why something is so
	state  bool // how it stands with the caller, whoever says it
}

type speaker byte

const (
	anybody speaker = iota
	caller
	house
)

// way is what a sentence says that somebody did with words.
type way byte

const (
	tells    way = iota // states it, or it is so
	wants               // asks for it to be done
	asks                // asks whether or what
	agreesTo            // says yes to it, or chooses it
	refusesIt
	promises // says that it will be
	hasDone  // did it
	offers   // proposes or asks it
)

// frame begins a clause of a report.
type frame struct {
	head string
	by   speaker
	how  way
}

// reportFrames are looked for from the top.
var reportFrames = []frame{
	{"客户不同意", caller, refusesIt}, {"客户不接受", caller, refusesIt}, {"客户未接受", caller, refusesIt}, {"客户不认可", caller, refusesIt}, {"客户拒绝", caller, refusesIt}, {"客户不要求", caller, refusesIt}, {"客户不需要", caller, refusesIt}, {"客户不想", caller, refusesIt}, {"客户不要", caller, refusesIt},
	{"客户表示同意", caller, agreesTo}, {"客户同意", caller, agreesTo}, {"客户接受", caller, agreesTo}, {"客户认可", caller, agreesTo}, {"客户选择了", caller, agreesTo}, {"客户选择", caller, agreesTo}, {"客户确认", caller, agreesTo}, {"客户决定", caller, agreesTo}, {"客户选", caller, agreesTo},
	{"客户要求", caller, wants}, {"客户希望", caller, wants}, {"客户申请", caller, wants}, {"客户请求", caller, wants}, {"客户想", caller, wants}, {"客户诉求为", caller, wants}, {"客户诉求", caller, wants}, {"客户来电要求", caller, wants}, {"客户需要", anybody, tells}, {"客户需", anybody, tells}, {"客户须", anybody, tells},
	{"客户咨询", caller, asks}, {"客户询问", caller, asks}, {"客户查询", caller, asks}, {"客户来电咨询", caller, asks}, {"客户来电查询", caller, asks}, {"客户了解", caller, asks}, {"客户问", caller, asks}, {"客户想了解", caller, asks},
	{"客户反映", caller, tells}, {"客户来电反映", caller, tells}, {"客户投诉", caller, tells}, {"客户举报", caller, tells}, {"客户表示", caller, tells}, {"客户称", caller, tells}, {"客户说", caller, tells}, {"客户自述", caller, tells}, {"客户承诺", caller, tells}, {"客户答应", caller, tells}, {"客户承认", caller, tells}, {"客户认为", caller, tells},
	{"坐席承诺", house, promises}, {"坐席答应", house, promises}, {"坐席保证", house, promises}, {"坐席将", house, tells}, {"坐席会", house, promises},
	{"坐席已", house, hasDone}, {"我方已", house, hasDone}, {"已为客户", house, hasDone}, {"已经", house, hasDone}, {"已", house, hasDone},
	{"坐席推荐", house, offers}, {"坐席建议", house, offers}, {"坐席提议", house, offers}, {"坐席询问", house, offers}, {"坐席提醒", house, offers}, {"坐席要求", house, offers},
	{"坐席查询到", house, tells}, {"坐席查到", house, tells}, {"坐席发现", house, tells}, {"坐席告知", house, tells}, {"坐席解释", house, tells}, {"坐席表示", house, tells}, {"坐席说明", house, tells}, {"坐席确认", house, tells}, {"坐席核实", house, tells}, {"坐席", house, tells},
	{"客户", caller, tells},
}

var (
	named      = regexp.MustCompile(`^[\p{Han}]{1,3}(?:先生|女士)(来电|反映|表示|要求|投诉|称|咨询)`) // the name is checked by itself
	disputed   = regexp.MustCompile(`^客户对(.{2,})(?:提出异议|有异议|提出质疑|有疑问|表示不满|不满)$`)
	goesOnWith = regexp.MustCompile(`^(?:要求|希望|咨询|询问|申请|想|表示|同意|不同意|称|选择|拒绝|需)`)
)

// claims reads the clauses of a sentence. A clause without a frame of its own goes on with the one before.
func (c *checker) claims(text string) []claim {
	var out []claim
	now := frame{}
	for _, clause := range reasoned(language.Clauses(deadlineless(text))) {
		clause, reason := strings.CutPrefix(clause, reasonMark)
		if strings.Contains(clause, "转") { // to hand on is to have it handled
			clause = strings.TrimSuffix(clause, "处理")
		}
		clause = named.ReplaceAllString(clause, "客户$1")
		clause = disputed.ReplaceAllString(clause, "客户反映$1")
		if now.by == caller && goesOnWith.MatchString(clause) {
			clause = "客户" + clause
		}
		rest := clause
		for _, f := range reportFrames {
			if r, ok := strings.CutPrefix(clause, f.head); ok {
				now, rest = f, strings.TrimLeft(r, "：:")
				break
			}
		}
		if c.sentence.Section == Promises && now.by != house {
			now = frame{"", house, promises}
		}
		k := claim{text: rest, tokens: tokens(rest, c.in.Start), by: now.by, how: now.how, about: persons(rest)}
		k.state = clause != rest && now.head == "客户" && now.how == tells
		if reason {
			k.reason, k.how = true, tells
			if k.by == caller { // it may be we who told the caller why
				k.by = anybody
			}
		}
		if now.how == tells && language.HasAny(rest, "已经", "已", "完成", "成功") {
			k.how = hasDone
		}
		if k.how == tells && now.by == anybody && strings.Contains(rest, "将") {
			k.how = promises
		}
		if now.by != caller || k.how != tells && k.how != hasDone {
			k.tokens = tokens(strings.ReplaceAll(rest, "办理", ""), c.in.Start)
		}
		k.tokens = slices.DeleteFunc(k.tokens, func(t token) bool {
			return t.kind == counts && t.text == "1" && (t.unit == "" || t.unit == "个" || t.unit == "人")
		})
		if rest == "来电" || rest == "致电" {
			continue
		}
		if len(k.tokens) > 0 && len(out) < clausesMost {
			out = append(out, k)
		}
	}
	return out
}

// deadlineless drops the deadline that a to-do ends with.
func deadlineless(text string) string {
	if at := strings.LastIndex(text, "（"); at > 0 && strings.HasSuffix(text, "前）") {
		return text[:at]
	}
	return text
}

// proven holds every clause of a sentence against what was said: it stands only where the words of one utterance, with what it answers,
// say all of it, in the same mood, with the same yes and no, by whom it is said to be.
func (c *checker) proven(text string) Reason {
	for _, k := range c.claims(text) {
		if c.quoted(k) || c.filled(k.text) {
			continue
		}
		if !c.follows(k, true) {
			switch {
			case k.how == promises:
				return WrongPromise
			case c.follows(k, false):
				return WrongNegation
			case k.by != anybody && c.follows(claim{tokens: k.tokens, about: k.about}, true):
				return WrongParty
			}
			return Unsupported
		}
	}
	return ""
}

// verbatim reports the caller's words as they were said, and a to-do as Find reads it.
func (c *checker) verbatim(text string) bool {
	if quote, ok := strings.CutPrefix(text, "客户反映："); ok {
		want := language.Fold(quote)
		return want != "" && slices.ContainsFunc(c.said, func(s language.Segment) bool { return !s.Us() && strings.Contains(language.Fold(s.Text), want) })
	}
	task, ok := strings.CutPrefix(deadlineless(text), "客户待办：")
	return ok && slices.ContainsFunc(c.promises, func(t Todo) bool { return t.Text == task && !speech.Question(task) && c.near(t) })
}

// filled reports a clause that states a field of the form: 发票抬头为江苏启帆供应链有限公司.
func (c *checker) filled(text string) bool {
	folded := language.Fold(oneWord().Replace(text))
	for _, v := range c.in.Fields {
		if v.Value == "" || v.State == form.Empty || v.Secret {
			continue
		}
		for _, value := range []string{v.Value, v.Shown} {
			rest, ok := strings.CutSuffix(folded, language.Fold(oneWord().Replace(value)))
			if rest = strings.TrimRight(rest, "为是"); ok && rest != "" && strings.HasSuffix(language.Fold(oneWord().Replace(v.Title)), rest) && language.Length(rest) > 1 {
				return true
			}
		}
	}
	return false
}

// quantities are words for how many of all, which a claim may not add: only, all, the first time.
var quantities = [][2][]string{
	{{"只有", "仅", "唯一", "只能", "只需", "只要"}, {"只", "仅", "光", "就我", "唯一", "就一", "就我家"}},
	{{"全部", "所有", "均", "全村", "全楼", "整个", "整栋"}, {"全", "都", "所有", "每", "整", "均"}},
	{{"首次", "第一次", "初次"}, {"第一次", "头一回", "头一次", "首次", "从来没", "没打过"}},
	{{"永久", "一直", "始终", "终身"}, {"永久", "一直", "始终", "永远", "终身", "从"}},
}

// quantified reports that the words for how many of a claim were said in the utterance, too.
func quantified(claim, said string) bool {
	for _, q := range quantities {
		if language.HasAny(claim, q[0]...) && !language.HasAny(said, q[1]...) {
			return false
		}
	}
	return true
}

// quoted reports words of a party as they were said.
func (c *checker) quoted(k claim) bool {
	if !strings.Contains(c.sentence.Text, "：") && c.sentence.Section != Promises && c.sentence.Section != Todos {
		return false
	}
	want := language.Fold(k.text)
	return slices.ContainsFunc(c.spoken(), func(s clauseSaid) bool {
		return strings.Contains(s.text, want) && (k.by == anybody || (k.by == house) == s.us || strings.Contains(c.sentence.Text, "按客户要求"))
	})
}

// follows looks for an utterance that says the claim; strict: with the same yes and no.
func (c *checker) follows(k claim, strict bool) bool {
	all := c.spoken()
	strict = strict && k.how != asks && k.how != refusesIt
	for at := 0; at < len(all); {
		to := at
		for to < len(all) && all[to].utterance == all[at].utterance {
			to++
		}
		if quantified(k.text, c.said[all[at].utterance].Text) && c.says(k, all, at, to, strict) {
			return true
		}
		at = to
	}
	return false
}

// reach is how many utterances before the one that says it may name what it is about.
const reach = 4

// says reports that the clauses at..to of one utterance say the claim, with what stands before them.
func (c *checker) says(k claim, all []clauseSaid, at, to int, strict bool) bool {
	var core []clauseSaid
	for _, s := range all[at:to] {
		if c.counts(k, s) && !rivals(k.tokens, s.tokens) {
			core = append(core, s)
		}
	}
	for _, first := range core {
		hit := make([]grade, len(k.tokens))
		if mark(hit, k.tokens, first.tokens, strict); len(hit) == 1 && k.how == hasDone && hit[0] == sure && k.tokens[0].kind == character {
			hit[0] = alone // 坐席已退 is not said by 退费的申请我提交
		}
		if k.how == hasDone && c.carriedOut(k, hit, all, first) {
			return true
		}
		if !anchored(hit, k.tokens) {
			continue
		}
		for _, s := range core {
			switch {
			case s.at < first.at:
				c.about(hit, k.tokens, s, strict)
			case s.at > first.at:
				goesOn(hit, k.tokens, s, strict)
			}
		}
		if enoughHit(hit, k.tokens) {
			return true
		}
		if slices.ContainsFunc(first.tokens, func(t token) bool { return t.denied }) {
			continue // the no was said to these words, and to nothing before them
		}
		for j := at - 1; j >= 0 && all[at].utterance-all[j].utterance <= reach; j-- {
			if all[j].mood == doubt || rivals(k.tokens, all[j].tokens) {
				continue
			}
			if k.how == agreesTo || k.how == refusesIt { // what is chosen was offered in full
				offer := make([]grade, len(k.tokens))
				if mark(offer, k.tokens, all[j].tokens, false); all[j].us && enoughHit(offer, k.tokens) {
					return true
				}
			}
			if all[j].utterance != all[at].utterance && !all[j].question {
				continue // what is said of another matter
			}
			before := withoutValues(all[j])
			before.question = before.question && k.how != hasDone && all[at].utterance-all[j].utterance < 3
			c.about(hit, k.tokens, before, true)
		}
		if enoughHit(hit, k.tokens) || strict && c.pieced(k, all, first, hit) {
			return true
		}
	}
	return false
}

// carriedOut reports that we said of something that we had offered before that it is done: 我可以设五个G, 那设吧, 已经设置好了.
func (c *checker) carriedOut(k claim, hit []grade, all []clauseSaid, first clauseSaid) bool {
	if k.by != house || first.mood != done || !slices.Contains(hit, sure) {
		return false
	}
	return slices.ContainsFunc(all, func(s clauseSaid) bool {
		offer := make([]grade, len(k.tokens))
		if ahead := first.utterance - s.utterance; !s.us || ahead < 1 || ahead > 2 || s.mood == doubt || language.HasAny(c.said[s.utterance].Text, "需要") || c.answers(s.utterance, "no") {
			return false
		}
		mark(offer, k.tokens, s.tokens, true)
		return enoughHit(offer, k.tokens) && !rivals(k.tokens, s.tokens)
	})
}

var relatives = regexp.MustCompile(`[您你](?:的)?(?:姐|妹|哥|弟|爱人|老公|老婆|妻子|丈夫|先生|太太|爸|妈|父|母|儿子|女儿|孩子|家人|朋友|同事|亲戚|老人)`)

// counts reports that a clauseSaid can prove a claim: it was said by the right party, in the right mood, about the right person.
func (c *checker) counts(k claim, s clauseSaid) bool {
	if k.reason && hearsay(s) {
		return false
	}
	if len(s.about) > 0 && !s.us && k.by == caller && k.how != wants && !anyOf(s.about, k.about) && !anyIn(k.text, s.about) {
		return false
	}
	if s.us && k.by != caller && strings.Contains(k.text, "客户") && relatives.MatchString(c.said[s.utterance].Text) && !language.HasAny(k.text, kin...) {
		return false // what is done for the caller's sister is not done for the caller
	}
	maybe := s.mood == doubt && !language.HasAny(k.text, "如", "若", "可能", "或", "疑似", "怀疑", "应", "是否")
	switch k.how {
	case agreesTo:
		return s.us && s.question && s.mood != doubt && c.answers(s.utterance, "yes") || !s.us && s.mood != asked && !maybe && language.HasAny(c.said[s.utterance].Text, choosing...)
	case refusesIt:
		return s.us && c.answers(s.utterance, "no") || !s.us && s.mood != asked && negative(c.said[s.utterance].Text)
	case offers: // what we ask of somebody else we do not ask of the caller
		return s.us && s.mood != doubt && (!strings.HasPrefix(k.text, "客户") || strings.Contains(s.text, "客户"))
	case wants:
		return !s.us || s.confirmed
	case asks:
		return !s.us
	}
	if maybe || s.mood == asked || s.mood == wanted && k.by != caller {
		return false
	}
	switch k.how {
	case promises:
		return s.us && (s.mood == plan || s.mood == stated && s.own)
	case hasDone:
		return (s.mood == done || s.mood == stated && (s.own || !s.us)) && !s.advice && (k.by == anybody || (k.by == house) == s.us || s.confirmed && k.by == caller)
	}
	if s.mood == wanted && !language.HasAny(k.text, "要", "希望", "想") {
		return false
	}
	switch k.by {
	case caller:
		return !s.us || s.confirmed || k.state && s.ofCaller()
	case house:
		return s.us
	}
	return true
}

// choosing are words with which a caller takes an offer.
var choosing = []string{"吧", "要", "选", "办", "就", "行", "可以", "好", "同意", "换", "接受", "确认"}

func anyIn(text string, words []string) bool {
	return language.HasAny(oneWord().Replace(text), words...)
}

// grade is how surely a token was said.
type grade byte

const (
	missing grade = iota
	alone         // the character, but not with its neighbour
	sure
)

// mark notes which tokens of a claim a clause says; strict: with the same yes and no.
func mark(hit []grade, want, said []token, strict bool) {
	at := func(i, j int) bool {
		return i >= 0 && i < len(want) && j >= 0 && j < len(said) && want[i].fits(said[j])
	}
	no := slices.ContainsFunc(want, func(t token) bool { return t.no })
	for i, w := range want {
		for j, s := range said {
			if !w.fits(s) || strict && !w.agrees(s) && !(s.denied && no) {
				continue
			}
			g := alone
			if w.kind != character || len(want) == 1 && !w.no || w.no && s.no || at(i-1, j-1) || at(i-1, j-2) || at(i+1, j+1) || at(i+1, j+2) {
				g = sure
			}
			hit[i] = max(hit[i], g)
		}
	}
}

// join adds what another clause says of a claim, unless it says the same of something else: 收短信免费 and 发短信一块二 both speak of
// 短信, so what one says of it is not to be taken with the words of the other.
func join(hit []grade, want []token, said clauseSaid, strict bool) {
	more := make([]grade, len(hit))
	mark(more, want, said.tokens, strict)
	for i := range hit {
		if said.mood != asked && hit[i] == sure && more[i] == sure && want[i].kind == character {
			return
		}
	}
	for i := range hit {
		if more[i] == sure || more[i] > hit[i] {
			hit[i] = max(hit[i], more[i])
		}
	}
}

// about adds what an earlier clause says of a claim: of a question all, else only what the claim begins with, its subject.
func (c *checker) about(hit []grade, want []token, said clauseSaid, strict bool) {
	begin := len(hit)
	if !said.question {
		if said.mood != stated && said.mood != done {
			return
		}
		if begin = slices.Index(hit, sure); begin < 0 {
			return
		}
	}
	before := slices.Clone(hit)
	join(hit, want, said, strict)
	copy(hit[begin:], before[begin:])
}

// goesOn adds what a later clause of the utterance says of a claim: its end.
func goesOn(hit []grade, want []token, said clauseSaid, strict bool) {
	last := len(hit) - 1
	for last >= 0 && (hit[last] != sure || said.mood == stated || said.mood == done) {
		last--
	}
	before := slices.Clone(hit)
	join(hit, want, said, strict)
	copy(hit[:last+1], before[:last+1])
}

// withoutValues leaves out the numbers and days: those belong to the words that they were said with.
func withoutValues(s clauseSaid) clauseSaid {
	s.tokens = slices.DeleteFunc(slices.Clone(s.tokens), func(t token) bool { return t.kind == counts || t.kind == dayOf || t.kind == partOfDay })
	return s
}

func covered(hit []grade) float64 {
	n := 0
	for _, h := range hit {
		if h == sure {
			n++
		}
	}
	return float64(n) / float64(len(hit))
}

// anchored reports that a third of the claim was said, and not only short numbers and days of it.
func anchored(hit []grade, want []token) bool {
	words := false
	for i, h := range hit {
		if h == sure && want[i].kind == counts && len(want[i].text) > 5 {
			return true
		}
		words = words || h == sure && want[i].kind == character
	}
	return covered(hit) >= 0.34 && (words || !slices.ContainsFunc(want, func(t token) bool { return t.kind == character }))
}

// light are characters that a report may add to a word: 接到, 办理中, 上述.
const light = "定取留具位时到出起成为后者所该于至行下件式性类型等均每项名期间部内外"

// enoughHit reports that nothing of weight in the claim is new.
func enoughHit(hit []grade, want []token) bool {
	weak, run := 0, 0
	for i, h := range hit {
		switch {
		case h == sure:
			run = 0
			continue
		case want[i].kind == place && want[i].text == "家": // whose, nobody says of one's own
			continue
		case want[i].kind != character:
			return false
		case h == missing && !strings.Contains(light, want[i].text):
			return false
		}
		weak++
		if run++; run > 1 {
			return false
		}
	}
	return float64(weak) <= 0.34*float64(len(hit))
}

// rivals reports that a clause has another value of a sort that the claim has a value of, and not the claim's.
func rivals(want, said []token) bool {
	for _, w := range want {
		if slices.ContainsFunc(said, w.rival) && !slices.ContainsFunc(said, w.fits) {
			return true
		}
	}
	return false
}
