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
	turn  int    // see turnOf
}

// mostNeeds bounds the needs of one utterance: nobody keeps more in mind on the telephone.
const mostNeeds = 5

// Confidence from which a part is a need of its own: behind a connective (另外), behind a mere pause, and where nothing parts it.
const (
	needJoined = 0.35
	needPaused = 0.65
	needBare   = 0.6
)

// asWell is by how much the whole of an utterance may be less sure than the one need in it, and still be believed.
const asWell = 0.05

// Needs splits an utterance into what it asks for, in the order it was said: 查话费，再看看流量. It invents none: a part counts when the
// model is sure of it and it is parted by a connective, or by a pause and asks for something. An utterance with one need, or with none
// that is known, gives one Need with the result of Classify. It takes some times the time of Classify.
func (m *Model) Needs(text string) []Need {
	parts, dropped := cutNeeds(shorten(text))
	parts, aside := withoutAsides(parts)
	dropped = dropped || aside
	whole := m.Classify(undescribed(text, parts))
	kept := m.kept(parts, whole)
	if len(kept) == 0 && dropped && len(parts) > 0 {
		var rest []string
		for _, p := range parts {
			rest = append(rest, p.text)
		}
		last := Need{Text: parts[len(parts)-1].text, Result: m.partly(parts[len(parts)-1])}
		if all := strings.Join(rest, "，"); last.Result.Intent == OutOfScope && len(rest) > 1 { // 账单多扣了我三十，你给看看
			last = Need{Text: all, Result: m.Classify(all)}
		}
		return []Need{last}
	}
	if len(kept) == 0 {
		return []Need{{Text: text, Result: whole}}
	}
	kept = inTurn(once(m.coordinated(kept)))
	if len(kept) > 1 {
		for i := range kept {
			kept[i].Text += kept[i].about
		}
		return kept[:min(len(kept), mostNeeds)]
	}
	if whole.Intent != OutOfScope && !dropped && whole.Confidence > kept[0].Result.Confidence-asWell {
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
	joined bool   // by a connective
	cond   bool   // it says when what follows is wanted: 不够用的话
	then   bool   // it is what is wanted on a condition
	before string // what is told just before it and asks for nothing
}

// kept picks the parts that are needs.
func (m *Model) kept(parts []part, whole Result) []Need {
	k := keeper{m: m}
	for i, p := range parts {
		if p.then && i > 0 && elliptic(p.text) { // 又开了啥业务，有的话全退了
			p.text = parts[i-1].text + p.text
		}
		got := m.partly(p)
		linked := p.joined || i+1 < len(parts) && (parts[i+1].joined || alsoThis.MatchString(parts[i+1].text)) || m.listed(parts, i)
		least := needPaused
		if linked {
			least = needJoined
		}
		switch {
		case k.setAside(p, got):
		case got.Intent == OutOfScope || got.Confidence < least || !substance(p.text) || announces(p.text) || threatens(p.text) || describes(p.text):
			k.tell(p.text)
		case !linked && len(parts) > 1 && (!asks(p.text) || len(k.needs) > 0 && detail(p.text)):
			k.tell(p.text)
		default:
			k.add(p, got, linked)
		}
	}
	if k.paused && len(k.needs) == 2 && !slices.ContainsFunc(k.needs, func(n Need) bool { return firmly(n.Result) }) {
		return nil
	}
	if k.paused && len(k.needs) > 1 {
		return within(k.needs, whole)
	}
	return k.needs
}

// keeper gathers the needs of an utterance part by part.
type keeper struct {
	m      *Model
	needs  []Need
	first  string // what is told before the first need
	paused bool   // some need is parted by a pause alone
}

// tell keeps what a part tells about the need before it, or about the first.
func (k *keeper) tell(text string) {
	if n := len(k.needs); n > 0 {
		k.needs[n-1].about += "，" + text
	} else {
		k.first += text + "，"
	}
}

// setAside sees to a part that is no need whatever the model makes of it, or only with what was told before it.
func (k *keeper) setAside(p part, got Result) bool {
	none := len(k.needs) == 0
	switch {
	case p.cond, notYours.MatchString(p.text) && none:
		k.tell(p.text)
	case somebodyComes.MatchString(p.text) && (!none || k.first != ""), none && k.first != "" && elliptic(p.text) && asks(p.text) && utf8.RuneCountInString(p.text) > 2:
		with := k.m.Classify(k.first + p.text)
		if k.first == "" || with.Intent == OutOfScope || with.Confidence < needPaused {
			k.tell(p.text)
			break
		}
		k.needs, k.first = append(k.needs, Need{Text: k.first + p.text, Result: with}), "" // 家里没网，叫人来看看
	case notYours.MatchString(p.text):
		k.needs = k.needs[:len(k.needs)-1]
	case takesBackNeed(p.text):
		k.needs = slices.DeleteFunc(k.needs, func(n Need) bool { return n.Result.Intent == got.Intent })
	default:
		return false
	}
	return true
}

// add keeps a need, or what is said once more about one that is kept.
func (k *keeper) add(p part, got Result, linked bool) {
	last := len(k.needs) - 1
	at := slices.IndexFunc(k.needs, func(n Need) bool { return n.Result.Intent == got.Intent })
	switch again := slices.IndexFunc(k.needs, func(n Need) bool { return n.Result.Intent == got.Intent && !anotherNumber(n.Text, p.text) }); {
	case at >= 0 && k.needs[at].turn == 0 && turnOf(p.text) != 0: // 我要换套餐，还要补卡，补卡先弄
		k.needs[at].turn = turnOf(p.text)
		k.needs[at].about += "，" + p.text
		return
	case again >= 0 && again == last:
		k.needs[last].Text += "，" + p.text
		return
	case again >= 0:
		k.paused = k.paused || !linked
		k.needs[again].about += "，" + p.text
		return
	}
	k.paused = k.paused || !linked
	k.needs = append(k.needs, Need{Text: p.text, Result: got, turn: turnOf(p.text)})
	if k.first != "" {
		k.needs[0].about, k.first = "，"+strings.TrimSuffix(k.first, "，"), ""
	}
}

// partly classifies a part by what it asks for; where that alone says nothing, with what was told before it: 投诉过一趟，现在处理得怎么样了.
func (m *Model) partly(p part) Result {
	core := p.text
	if bare := beforehand.ReplaceAllString(core, ""); substance(bare) {
		core = bare
	}
	got := m.Classify(core)
	if bare := unframed(core); !firmly(got) && (got.Intent != OutOfScope || got.Confidence < needPaused) && bare != core && substance(bare) { // 你帮我查个流量就行
		if with := m.Classify(bare); with.Intent != OutOfScope && (got.Intent == OutOfScope || with.Confidence > got.Confidence) {
			got = with
		}
	}
	if p.before == "" || got.Intent != OutOfScope && got.Confidence >= needPaused || !howFar.MatchString(p.text) {
		return got
	}
	if with := m.Classify(p.before + p.text); with.Intent != OutOfScope {
		return with
	}
	return got
}

// withoutAsides drops the parts that ask for nothing, when another part is left; a need that is taken back keeps its part for kept.
func withoutAsides(parts []part) (rest []part, dropped bool) {
	for i, p := range parts {
		others := wishedByOthers.MatchString(p.text) && i+1 < len(parts) && notFollowed.MatchString(parts[i+1].text)
		if (others || isAside(p.text)) && !takesBackNeed(p.text) {
			if i+1 < len(parts) {
				parts[i+1].joined = parts[i+1].joined || p.joined
				parts[i+1].before = p.before + p.text + "，"
			}
			continue
		}
		rest = append(rest, p)
	}
	if len(rest) == 0 {
		return parts, false
	}
	return rest, len(rest) < len(parts)
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

// once drops needs that were split off and are there already: 查完话费查流量，查完流量查积分.
func once(needs []Need) []Need {
	var out []Need
	for _, n := range needs {
		if !slices.ContainsFunc(out, func(o Need) bool { return o.Result.Intent == n.Result.Intent && !anotherNumber(o.Text, n.Text) }) {
			out = append(out, n)
		}
	}
	return out
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
		left := Need{Text: string(runes[:c.at]), turn: n.turn}
		right := Need{Text: c.frame + string(runes[c.at+c.skip:]), turn: n.turn}
		if !substance(left.Text) || !substance(strings.TrimPrefix(right.Text, c.frame)) || elliptic(right.Text) {
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
