package flow

import (
	"context"
	"errors"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/knowledge"
)

// known answers from the knowledge and notes what came of it.
func (m *mind) known(ctx context.Context, text string) (string, bool) {
	found, note := knowledge.Search(ctx, m.deps.Knowledge, text)
	m.found = found.Nearest
	if note == nil {
		return "", false
	}
	m.fact(*note)
	if found.Answer == "" {
		return "", false
	}
	if m.scene == "" {
		m.scene = turnAnswer
	}
	return found.Answer, true
}

// Confidence from which an answer of the knowledge is given in place of a scene: when the intent is sure, and when it is not.
// On the sample's sets of intents and questions these take hardly a need from its scene, and bring most questions their answer.
const (
	insteadOfSure   = 0.78
	insteadOfUnsure = 0.65
	sureIntent      = 0.75
)

// onlyAsks answers a question about a matter that has a scene: 套餐什么时候生效 wants no other plan.
func (m *mind) onlyAsks(ctx context.Context, text string, got intent.Result) (Reply, bool) {
	if got.Intent == agentIntent || m.app.Scene(got.Intent) == nil || !knowledge.JustAsks(text) {
		return Reply{}, false
	}
	least := insteadOfUnsure
	if got.Confidence >= sureIntent {
		least = insteadOfSure
	}
	found, note := knowledge.Search(ctx, m.deps.Knowledge, text)
	m.found = found.Nearest
	if note == nil || found.Answer == "" || found.Confidence < least {
		return Reply{}, false
	}
	m.fact(*note)
	m.scene = turnAnswer
	return m.more(found.Answer), true
}

// answered looks in the knowledge, then among the app's own approved answers: where the knowledge does not know, they must be surely meant.
func (m *mind) answered(ctx context.Context, text string, least float64) (string, bool) {
	if said, ok := m.known(ctx, text); ok {
		return said, true
	}
	if m.deps.Knowledge != nil {
		least = max(least, answerSurely)
	}
	return m.approved(text, least)
}

// ground is what a language model may say: the passages found for this turn, and the nearest approved answers.
func (m *mind) ground(text string) []string {
	var out []string
	for _, p := range m.found {
		out = append(out, p.Text)
	}
	answers, _ := m.app.FAQ.Find(text, 3)
	for _, a := range answers {
		out = append(out, a.Question+a.Text)
	}
	return out
}

// errUnsupported ends an answer that says what no document does.
var errUnsupported = errors.New("flow: the documents do not bear the answer out")

// withheld notes that a sentence of the model was not spoken.
func withheld() hotline.Body {
	return hotline.ComponentFailed{Component: "llm", Error: errUnsupported.Error(), Action: "withheld"}
}
