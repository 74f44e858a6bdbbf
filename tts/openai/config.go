package openai

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Config says where the server is and how it speaks.
type Config struct {
	BaseURL   string        // up to /v1: "http://127.0.0.1:8000/v1"
	Model     string        // name of the model
	Voice     string        // name of the voice where the request names none
	Key       string        // sent as bearer token; "" = none
	Format    string        // "pcm" (16 bit, mono) or "wav" (16 bit, mono or stereo, any rate)
	Rate      int           // Hz of pcm; OpenAI's is 24000
	Langs     []string      // what the model speaks, BCP 47
	Normalize bool          // send text written out by tts/textnorm, for models that read numbers badly
	FirstByte time.Duration // from the request to the first sound
	Stall     time.Duration // between two portions of sound
	Parallel  int           // requests of one process at once; further clauses wait
}

// Default is OpenAI's own format with three seconds to the first sound.
func Default() Config {
	return Config{
		Model: "tts-1", Voice: "alloy", Format: "pcm", Rate: 24000, Langs: []string{"zh-CN", "en-US"},
		FirstByte: 3 * time.Second, Stall: 2 * time.Second, Parallel: 64,
	}
}

// Validate says what is wrong.
func (c Config) Validate() error {
	var errs []error
	if u, err := url.Parse(c.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		errs = append(errs, fmt.Errorf("base_url %q: want http://host/v1", c.BaseURL))
	}
	if c.Model == "" || c.Voice == "" || len(c.Langs) == 0 {
		errs = append(errs, errors.New("model, voice, langs: needed"))
	}
	if c.Format != "pcm" && c.Format != "wav" {
		errs = append(errs, fmt.Errorf("format %q: want pcm or wav", c.Format))
	}
	if !goodRate(c.Rate) {
		errs = append(errs, fmt.Errorf("rate %d: want 8000, 11025, 16000, 22050, 24000, 44100 or 48000", c.Rate))
	}
	if c.FirstByte <= 0 || c.Stall <= 0 || c.Parallel < 1 {
		errs = append(errs, errors.New("first_byte, stall: above 0; parallel: at least 1"))
	}
	return errors.Join(errs...)
}

func goodRate(rate int) bool {
	switch rate {
	case 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000:
		return true
	}
	return false
}
