package draft

import (
	"hotline"
	"hotline/dialog/exchange"
	"hotline/llm"
)

// mostTalk is how many lines of the talk are kept.
const mostTalk = 12

// Exchanged adds to a talk what was really exchanged in a turn: the part of our reply that was played, then what was heard, masked where that is
// private.
func Exchanged(talk []llm.Message, heard exchange.Heard, private bool) []llm.Message {
	if heard.Played != "" {
		talk = append(talk, llm.Message{Role: llm.Assistant, Text: heard.Played})
	}
	if private {
		heard.Text = exchange.Mask(heard.Text)
	}
	if heard.Kind == exchange.HeardText && heard.Text != "" {
		talk = append(talk, llm.Message{Role: llm.User, Text: heard.Text})
	}
	if len(talk) > mostTalk {
		talk = append([]llm.Message(nil), talk[len(talk)-mostTalk:]...)
	}
	return talk
}

// Followed adds to a talk what was said with people.
func Followed(talk []llm.Message, said []exchange.Said) []llm.Message {
	for _, s := range said {
		line := llm.Message{Role: llm.User, Text: s.Text}
		if s.Party != hotline.PartyCaller {
			line = llm.Message{Role: llm.Assistant, Text: "（人工坐席说）" + s.Text}
		}
		talk = append(talk, line)
	}
	return talk
}
