package flow

import (
	"context"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/intent"
	"hotline/llm"
)

// Likeness from which an approved answer is given: within a scene, where a miss is cheap; without an intent; and for an
// intent without a scene, where the subject is already known.
const (
	answerSurely  = 0.72
	answerAlone   = 0.55
	answerRelated = 0.45
)

// approved returns the FAQ's answer when it is like enough.
func (m *mind) approved(text string, least float64) (string, bool) {
	found, likeness := m.app.faq.find(text, 1)
	if len(found) == 0 || likeness[0] < least {
		return "", false
	}
	if m.scene == "" {
		m.scene = turnAnswer
	}
	return found[0].Text, true
}

// outOfScope answers what no intent covers: approved answers, then the language model, then honesty.
func (m *mind) outOfScope(ctx context.Context, text string, got intent.Result) Reply {
	if said, ok := m.approved(text, answerAlone); ok {
		return m.more(said)
	}
	if m.deps.Model != nil {
		if said, ok := m.generate(ctx, text); ok {
			return m.more(said)
		}
	}
	if r, ok := m.guess(got); ok {
		return r
	}
	// What may be misheard is asked again first; only clearly heard or repeated words are answered with a no.
	if substance(text) <= 4 || m.misses == 0 && m.heard.Confidence < clearly {
		return m.miss()
	}
	m.misses, m.reason, m.wait = 0, text, waitCallback
	return m.say(m.prompt(m.prompts().Unknown, nil))
}

// clearly is the recogniser's confidence from which its words are taken as said.
const clearly = 0.8

// guessFrom is the confidence from which a rejected intent is worth a question: 您要办的是查询话费余额，对吗.
const guessFrom = 0.2

// guess asks back when the best intent was only just rejected.
func (m *mind) guess(got intent.Result) (Reply, bool) {
	if len(got.Ranked) < 2 || runes(m.heard.Text) > 12 || got.Ranked[0].Confidence < max(guessFrom, 1.5*got.Ranked[1].Confidence) || m.guessed == got.Ranked[0].Intent {
		return Reply{}, false
	}
	name := got.Ranked[0].Intent
	title := m.app.titles[name]
	if title == "" || m.app.Scene(name) == nil {
		return Reply{}, false
	}
	m.wait, m.guessed = waitGuess, name
	return m.say("您要办的是" + title + "，对吗？"), true
}

// onGuess answers the question back.
func (m *mind) onGuess(ctx context.Context, text string) Reply {
	name := m.guessed
	m.wait = waitNeed
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	switch {
	case ok && answer == "yes" && runes(text) <= 6:
		m.guessed = ""
		return m.begin(ctx, name, text)
	case ok && runes(text) <= 4:
		return m.miss()
	}
	return m.onNeed(ctx, text)
}

// generate asks the language model, with the nearest approved answers as its only ground.
func (m *mind) generate(ctx context.Context, text string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, m.app.file.LLMTotal)
	defer cancel()
	start := time.Now()
	req := llm.Request{Messages: m.messages(text), MaxTokens: 200, FirstToken: m.app.file.LLMToken}
	var b strings.Builder
	for delta, err := range m.deps.Model.Generate(ctx, req) {
		if err != nil {
			if b.Len() == 0 {
				m.fact(hotline.ComponentFailed{Component: "llm", Error: err.Error(), Action: "fallback"})
			}
			break
		}
		b.WriteString(delta.Text)
		if b.Len() > 600 {
			break
		}
	}
	said := sentences(b.String())
	m.fact(hotline.IntentDetected{Text: text, Intent: "oos", Source: "llm", TookMS: float64(time.Since(start)) / float64(time.Millisecond)})
	return said, said != "" && !strings.Contains(said, "不确定")
}

func (m *mind) messages(text string) []llm.Message {
	var b strings.Builder
	b.WriteString("你是" + m.app.file.Name + "的电话客服。用一到两句口语回答，不用列表和符号。只依据下面的资料，资料里没有就只回答：不确定。\n资料：\n")
	found, _ := m.app.faq.find(text, 3)
	for _, a := range found {
		b.WriteString(a.Question + a.Text + "\n")
	}
	return append([]llm.Message{{Role: llm.System, Text: b.String()}}, m.talk...)
}

// sentences cuts text after its last whole sentence, so that a cut stream does not end in the middle.
func sentences(text string) string {
	text = strings.TrimSpace(text)
	at := strings.LastIndexAny(text, "。！？!?")
	if at < 0 {
		return text
	}
	for _, end := range []string{"。", "！", "？", "!", "?"} {
		if strings.HasPrefix(text[at:], end) {
			return text[:at+len(end)]
		}
	}
	return text
}
