package answers

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline"
	"hotline/dialog/english"
	"hotline/dialog/knowledge"
)

// few is how many characters a question may name that is still taken for one about the matter: 可以邮寄吗, 要带学生证吗.
const few = 3

// aspects are what is asked about any matter, and the words around it: what is left of a question names the matter.
var aspects = regexp.MustCompile(`什么时候|啥时候|时候|马上|立即|立刻|生效|多长时间|哪里|哪儿|手续费|服务费|工本费|费用|收费|押金|违约金|利息|钱|价格|优惠|身份证|证件|材料|资料|手续|流程|条件|时间|本人|多少|多久|多长|几天|几点|什么|啥|怎么|如何|哪些?|可不可以|可以|能不能|能|会不会|会|要不要|需不需要|需要|要|得|是不是|有没有|` +
	`有|收|交|付|带|准备|办理|办|弄|改|退|取消|那|这个?|我|你们?|您|还|再|也|都|另外|额外|大概|最少|最多|至少|最低|最高|一般|请问|吗|么|嘛|呢|呀|啊|吧|的|了|啦|[，,。？?！! ]`)

// anybody are words of any hotline's headings, which name no other matter.
var anybody = regexp.MustCompile(`常见|问题|说明|须知|规定|介绍|服务|客服|客户|热线|人工|公司|门店|营业|办公|上班|下班|开门|关门|时间|地址|地点|方式|关于|相关|我们|是|在|和|与|及|一次|别的`)

// general are English words of any hotline's headings, which name no other matter.
var general = regexp.MustCompile(`^(?:open|opening|close|closed|closing|hours|office|business|service|services|shop|store|branch|branches|address|location|contact|phone|number|about|general|information|info|faq|questions?|common|staff|team|company|day|days|week|weekend|weekends)$`)

// service names a matter where no other general word stands beside it: how much is a service, but our service hours.
var service = regexp.MustCompile(`^services?$`)

// common are the words of English questions that name no matter.
var common = regexp.MustCompile(`^(?:i|i'm|me|my|we|us|our|you|your|it|its|this|that|there|they|them|the|a|an|is|are|am|be|do|does|did|can|could|will|would|should|may|must|have|has|had|get|to|of|for|in|on|at|by|with|from|and|or|if|what|what's|how|when|where|which|who|why|long|much|many|soon|take|takes|need|needed|want|any|some|extra|pay|cost|costs|charge|charged|fee|fees|price|free|money|time|please|so|ok|but|also|then|else|about|bring|possible|least|most|minimum|maximum)$`)

// ask finds the answer to a question that was asked while a matter is talked about. One that names little leaves the matter out (安全吗, 可以邮寄吗,
// 最少充多少) and is asked of that: an answer must have words for what is named, and be found for the matter, or be headed by nothing else.
// A Finding without an answer, but with what such a text is About, is one of another matter.
func (s Sources) ask(ctx context.Context, text, matter string) (knowledge.Finding, *hotline.KnowledgeSearched) {
	found, note := knowledge.Search(ctx, s.Base, text)
	named, brief := named(text, matter)
	if note == nil || !brief || matter == "" || left.MatchString(strings.ToLower(text)) {
		return found, note
	}
	if said := english.Naming(text, matter); said != "" && !s.Thing {
		if got, own := knowledge.Search(ctx, s.Base, said); got.Answer != "" && got.Says && !elsewhere(got, text, matter) {
			own.Text = text
			return got, own
		}
	}
	whole, whose := knowledge.Search(ctx, s.Base, matter+" "+text)
	whose.Text = text
	says := holds(whole, named)
	switch {
	case stated(found, text), whole.Answer != "" && whole.Source == found.Source && (named == "" || found.Says || says) && (!elsewhere(found, text, matter) || holds(whole, matter) && (named != "" || whole.Confidence >= insteadOfSure)):
		return found, note
	case whole.Answer != "" && whole.Source == found.Source:
	case whole.Answer != "" && (says || named == "" && whole.Confidence >= insteadOfSure):
		return whole, whose
	case found.Answer != "" && (headed(found, matter) || named == "" && found.Says && s.here(found, text, matter) || named != "" && (found.Says || holds(found, named)) && !elsewhere(found, text, matter)):
		return found, note
	}
	note.Source, note.Approved = "", false
	return knowledge.Finding{Nearest: found.Nearest, Confidence: found.Confidence, About: found.About}, note
}

// left is what remains of another matter: 还剩多少钱 leaves nothing out.
var left = regexp.MustCompile(`还有|[剩余欠够]|\b(?:left|remaining|owe|balance)\b`)

// Elliptic reports a question that names nothing but what may be asked about any matter: 要钱吗, 大概几天. It is one about the matter that is talked about.
func Elliptic(text, matter string) bool {
	if left.MatchString(strings.ToLower(text)) || !knowledge.JustAsks(text) {
		return false
	}
	named, brief := named(text, matter)
	if rest := aspects.ReplaceAllString(text, ""); !english.Words(text) && utf8.RuneCountInString(rest) == 1 && !strings.Contains("来去好等到做用", rest) { // 话费有多少
		return within(rest, matter)
	}
	return brief && named == ""
}

// named is what a question names besides the matter and what may be asked about any; brief says that this is little.
func named(text, matter string) (rest string, brief bool) {
	if english.Words(text) {
		title := strings.Fields(english.Bare(matter))
		words := slices.DeleteFunc(strings.Fields(english.Bare(text)), func(w string) bool { return common.MatchString(w) || slices.Contains(title, w) })
		return strings.Join(words, " "), len(words) <= 1
	}
	rest = aspects.ReplaceAllString(text, "")
	brief = utf8.RuneCountInString(rest) <= few
	if utf8.RuneCountInString(rest) < 2 || within(rest, matter) { // a mere verb, 大概几点来, or the matter itself
		rest = ""
	}
	return rest, brief
}

// holds reports that a source has what is named, or two characters of it.
func holds(f knowledge.Finding, named string) bool {
	text := strings.ToLower(f.Answer + " " + strings.Join(f.About, " "))
	for _, p := range f.Nearest {
		if p.ID == f.Source {
			text += strings.ToLower(p.Text)
		}
	}
	if english.Words(named) {
		return strings.Contains(text, named[:max(len(named)-1, min(4, len(named)))])
	}
	runes := []rune(named)
	for i := 1; i < len(runes); i++ {
		if strings.Contains(text, string(runes[i-1:i+1])) {
			return true
		}
	}
	return false
}

// within reports that all characters of a Chinese text stand in another.
func within(text, other string) bool { return foreign(text, other) == 0 }

// foreign counts the Chinese characters of a text that do not stand in another.
func foreign(text, other string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) && !strings.ContainsRune(other, r) {
			n++
		}
	}
	return n
}

// stated reports an approved answer to the question in its very words, or in fewer.
func stated(f knowledge.Finding, text string) bool {
	return f.Approved && slices.ContainsFunc(f.About, func(way string) bool {
		if english.Words(way) {
			return english.Bare(way) == english.Bare(text)
		}
		return within(particles.ReplaceAllString(may.Replace(way), ""), may.Replace(text))
	})
}

// headed reports a source that is headed by the matter, and by nothing else.
func headed(f knowledge.Finding, title string) bool {
	return slices.ContainsFunc(f.About, func(head string) bool {
		rest := subject(head)
		return utf8.RuneCountInString(rest) > 1 && !english.Words(rest) && within(rest, title)
	})
}

// may writes the ways to ask whether something may be done as one.
var may = strings.NewReplacer("能不能", "可以", "可不可以", "可以", "可否", "可以", "能否", "可以", "能", "可以", "会不会", "会", "有没有", "有", "要不要", "要", "需不需要", "需要")

// particles are what a question may be said with or without.
var particles = regexp.MustCompile(`[你您我]们?|请问|[吗么嘛呢呀啊吧的了啦]`)

// subject is what a Chinese heading or question names.
func subject(head string) string {
	return anybody.ReplaceAllString(aspects.ReplaceAllString(head, ""), "")
}

// here reports a source whose first English question names nothing that neither the question nor the scene does: how much is a night, where it is
// asked for how many.
func (s Sources) here(f knowledge.Finding, text, matter string) bool {
	return english.Words(text) && len(f.About) > 0 && !namesOther(f.About[0], strings.Fields(english.Bare(text+" "+matter+" "+s.Around)))
}

// namesOther reports an English heading that names something besides what was said. A word is known in the plural, too.
func namesOther(head string, said []string) bool {
	words := strings.Fields(english.Bare(head))
	served := !slices.ContainsFunc(words, func(w string) bool { return general.MatchString(w) && !service.MatchString(w) })
	return slices.ContainsFunc(words, func(w string) bool {
		known := common.MatchString(w) || slices.Contains(said, w) || slices.Contains(said, w+"s")
		return !known && (!general.MatchString(w) || served && service.MatchString(w))
	})
}

// elsewhere reports a source all of whose headings name something that neither the question nor the matter does: 燃气安全, where a repair is spoken of.
func elsewhere(f knowledge.Finding, text, matter string) bool {
	known := text + " " + matter
	return len(f.About) > 0 && !slices.ContainsFunc(f.About, func(head string) bool {
		if english.Words(head) {
			said := strings.Fields(english.Bare(known))
			const telling = 7 // letters of a word that names its matter by itself: vaccinations
			if slices.ContainsFunc(strings.Fields(english.Bare(head)), func(w string) bool {
				return len(w) >= telling && !strings.HasSuffix(w, "able") && !strings.HasSuffix(w, "ible") && slices.Contains(said, w) && !common.MatchString(w) && !general.MatchString(w)
			}) {
				return true
			}
			return !namesOther(head, said)
		}
		return foreign(subject(head), known) <= 1 // 电视机, where 电视 was said
	})
}
