package dialog

import (
	"context"

	"hotline/dialog/care"
	"hotline/dialog/flow"
	"hotline/dialog/language"
)

// Tongue is how a conversation sounds in another language than Config.Lang. Empty fields keep what the Config says.
type Tongue struct {
	Voice    string   // the synthesiser's voice
	Fillers  []string // as Lull.Fillers
	Still    []string // as Lull.Still
	Apology  string
	Farewell string
}

// Polyglot is a Recognized that can listen to another language.
type Polyglot interface {
	// Turn says in which language the caller speaks from now on, as a BCP 47 tag, and reports whether it must be opened again for that.
	// It does not block.
	Turn(tag string) bool
}

// manner is how a segment is spoken.
type manner struct {
	care.Manner
	lang, voice string // "" = as Config says
}

// turnTo goes on in the language of a reply: voice, fillers and recogniser follow. It is called from Run's goroutine.
func (c *Conversation) turnTo(ctx context.Context, r flow.Reply) {
	if r.Language == c.think.tongue || r.Language == language.Unknown {
		return
	}
	if c.think.home == nil {
		home := c.cfg
		c.think.home = &home
	}
	c.think.tongue = r.Language
	t, home := c.cfg.Tongues[r.Language], c.think.home
	c.cfg.Lull.Fillers, c.cfg.Lull.Still = orList(t.Fillers, home.Lull.Fillers), orList(t.Still, home.Lull.Still)
	c.cfg.Apology, c.cfg.Farewell = or(t.Apology, home.Apology), or(t.Farewell, home.Farewell)
	c.think.how.lang, c.think.how.voice = r.Language.Tag(), or(t.Voice, home.Voice)
	if ears, ok := c.hear.ears.(Polyglot); ok && c.deps.Reopen != nil && ears.Turn(r.Language.Tag()) {
		c.hear.base = c.hear.lastN + 1
		c.listenTo(nil) // what it still says is in another language
		c.hear.loss.tries = 0
		c.retryEars(ctx)
	}
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

func orList(list, otherwise []string) []string {
	if len(list) > 0 {
		return list
	}
	return otherwise
}
