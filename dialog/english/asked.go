package english

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// act is the verb with which the title of a matter begins, and the words before the thing that it is done to.
	act = regexp.MustCompile(`^[a-z']+(?: (?:up|on|off|out|in|back|down|over|for|about|with|to))*(?: (?:a|an|the|your|my|our|some|new|another))* `)
	// undoes begins a title of a matter that has another price than its thing: to cancel a move costs no move.
	undoes = regexp.MustCompile(`^(?:cancel|end|stop|return|report|close|delete|remove|drop|undo|refund|complain|terminate|dispute|find|track|check)\b`)
	// pointing are the words that stand for the thing in a question about it.
	pointing = regexp.MustCompile(`\b(?:it|that|this|one|these|those|them|they)\b`)
)

var (
	// assentFirst is the yes that leads a question: yes but can I change back.
	assentFirst = regexp.MustCompile(`^(?:(?:yes|yeah|yep|ok|sure|right|well|all right|alright|fine|good|great|and|but|then|so|just|first)\b ?)+`)
	// wondered begins such a question; will do promises.
	wondered = regexp.MustCompile(`^(?:what|who|how|when|why|which|where|is|are|does|do i|do you|will|would|can|could)\b`)
	promises = regexp.MustCompile(`^(?:will|would|can|could) (?:do|you (?:please|do))\b|^(?:what|how) about\b|^why not\b`)
)

// AsksBesides is the question in an answer, "" for none, and whether a yes leads it.
func AsksBesides(text string) (asked string, led bool) {
	bare := Bare(text)
	first := assentFirst.FindString(bare)
	rest := strings.TrimSpace(bare[len(first):])
	if !wondered.MatchString(rest) || promises.MatchString(rest) {
		return "", false
	}
	return rest, first != ""
}

// SharesAct reports a word of a question in another, but for those of any talk.
func SharesAct(text, question string) bool {
	const least = 4 // letters
	asked := strings.Fields(Bare(question))
	return slices.ContainsFunc(strings.Fields(Bare(text)), func(w string) bool {
		return len(w) >= least && w != "them" && w != "they" && !polite.MatchString(w) && !plain.MatchString(w) && slices.Contains(asked, w)
	})
}

// Naming writes a question about a matter with the thing that it leaves out: of how much is it, where the matter is to book a service, it is how
// much is service. "" for a text that is not English, and a matter that names no thing.
func Naming(text, matter string) string {
	title := Bare(matter) + " "
	thing := strings.TrimSpace(strings.TrimPrefix(title, act.FindString(title)))
	if !Words(text) || !Words(matter) || undoes.MatchString(title) || thing+" " == title || thing == "" {
		return ""
	}
	bare := Bare(text)
	if at := pointing.FindStringIndex(bare); at != nil {
		return bare[:at[0]] + thing + bare[at[1]:]
	}
	return bare + " for " + thing
}
