// Package audition tries whether an engine on this machine has a voice. hotline serve and config --check ask it for the voices of a
// configuration, hotline call for that of its flag: an engine finds out only when it speaks, some only at the first word of a language.
package audition

import (
	"context"
	"errors"
	"fmt"

	"hotline"
	"hotline/media"
	"hotline/tts"
)

// rate is that of telephone calls, Hz.
const rate = 8000

// Try has the engine say a word of each language in the voice. It returns an error where it has no such voice; that it cannot speak at all is
// for others to find. It blocks for some milliseconds with espeak.
func Try(ctx context.Context, engine tts.Synthesizer, voice string) error {
	for lang, text := range map[string]string{"zh-CN": "好", "en-US": "hello"} {
		_, err := engine.Synthesize(ctx, tts.Request{Text: text, Lang: lang, Voice: voice, Rate: rate}, media.Discard)
		if e, ok := errors.AsType[*hotline.Error](err); ok && e.Kind == hotline.KindInvalid {
			return fmt.Errorf("the engine has no voice %q: use one of %v, or leave it out", voice, engine.Caps().Voices)
		}
	}
	return nil
}
