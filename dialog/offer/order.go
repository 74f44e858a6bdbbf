package offer

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

var (
	// orderWords are politeness around an order in English; asking begins a wish in an example, behind which its verb stands.
	orderWords = []string{"yes", "yeah", "yep", "sure", "ok", "okay", "right", "fine", "great", "good", "perfect", "lovely", "please", "just", "then", "so", "well", "oh", "go", "ahead", "and", "i'd", "like", "you", "to", "can", "could", "will", "would", "let's", "do", "thanks", "thank", "now", "for", "me", "us", "it", "them", "that", "this", "the", "my", "our", "all", "both", "straight", "away", "absolutely", "definitely", "certainly", "exactly", "of", "course", "fair", "enough", "quickly", "hurry", "asap"}
	wishing    = regexp.MustCompile(`^(?:(?:i|we|i'd|we'd|want|would|like|need|to|please|can|could|you|me|help|us|let's|let) )+`)
	undone     = regexp.MustCompile(`退订|退[掉换租]|取消[^，,。？?]{0,6}`)
	// orderZH is an order in Mandarin with its verb.
	orderZH = regexp.MustCompile(`^(?:[嗯那就好行对请快，,、 ]|可以|好的|麻烦|帮我|给我|直接|现在|赶紧|马上)*([订定约买租报剪洗送修搬下寄装办开充换续兑查做教接取打拍扣])([\p{Han}]?)(?:一下|单|上|吧|了|呗|啊|掉|好|起来)*[。！!]*$`)
)

// Ordered finds the order to do what is asked, in the verb of the question, of the scene's title or of its examples: book it, 那就订.
func Ordered(text, question, title string, examples []string) bool {
	if english.Words(text) {
		return ordersEnglish(text, question, title, examples)
	}
	m := orderZH.FindStringSubmatch(text)
	if m == nil || spoken.HasAny(text, "不", "没", "别", "先", "再") {
		return false
	}
	act := undone.ReplaceAllString(question+" "+title, "") // 订吧 orders nothing at 确认退订吗
	return strings.Contains(act, m[1]) && (m[2] == "" || strings.ContainsAny(m[2], "一单上吧了呗啊掉好起") || strings.Contains(question+title, m[2]))
}

func ordersEnglish(text, question, title string, examples []string) bool {
	var rest []string
	for w := range strings.FieldsSeq(english.Bare(text)) {
		if !slices.Contains(orderWords, w) {
			rest = append(rest, w)
		}
	}
	if len(rest) == 0 || len(rest) > 3 || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return false
	}
	known := strings.Fields(english.Bare(question + " " + title))
	for _, w := range rest {
		if !slices.Contains(known, w) && (len(w) < 4 || !slices.Contains(known, w+"s") && !slices.Contains(known, strings.TrimSuffix(w, "s"))) {
			return false
		}
	}
	verbs := []string{}
	for _, e := range append([]string{title}, examples...) {
		first, _, _ := strings.Cut(wishing.ReplaceAllString(english.Bare(e), ""), " ")
		verbs = append(verbs, first)
	}
	return slices.Contains(verbs, rest[0])
}
