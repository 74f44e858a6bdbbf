package caller

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

// Script is what the calls of a load test say. Call number n takes voice n and, of every utterance, variant n, each modulo
// how many there are, so that a run can be repeated.
type Script struct {
	Utterances []Utterance `yaml:"utterances"`
	Voices     []Voice     `yaml:"voices"` // empty: the synthesiser's default
}

// Utterance is one step of a script with other ways to say the same.
type Utterance struct {
	Say      string   `yaml:"say"`
	WAV      string   `yaml:"wav"`
	DTMF     string   `yaml:"dtmf"`
	Variants []string `yaml:"variants"` // further texts; needs Say

	Wait      time.Duration `yaml:"wait"`      // as Step.Wait: 2s
	Hangup    bool          `yaml:"hangup"`    // as Step.Hangup
	After     time.Duration `yaml:"after"`     // as Step.After
	Interrupt time.Duration `yaml:"interrupt"` // as Step.Interrupt
}

// maxScript bounds the size of a script file.
const maxScript = 1 << 20

// ReadScript reads and checks a script file.
func ReadScript(path string) (Script, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Script{}, fmt.Errorf("script: %w", err)
	}
	if info.Size() > maxScript {
		return Script{}, fmt.Errorf("script: %s is larger than %d bytes", path, maxScript)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Script{}, fmt.Errorf("script: %w", err)
	}
	s, err := ParseScript(raw)
	if err != nil {
		return Script{}, fmt.Errorf("script %s: %w", path, err)
	}
	return s, nil
}

// ParseScript reads and checks the text of a script; unknown keys are errors.
func ParseScript(raw []byte) (Script, error) {
	var s Script
	if err := yamlguard.Decode(raw, &s, yaml.Strict()); err != nil {
		return Script{}, err
	}
	return s, s.Validate()
}

// Validate says what is wrong.
func (s Script) Validate() error {
	if len(s.Utterances) == 0 {
		return errors.New("no utterances")
	}
	var errs []error
	for i, u := range s.Utterances {
		if err := u.step(0).validate(); err != nil {
			errs = append(errs, fmt.Errorf("utterance %d: %w", i+1, err))
		}
		if len(u.Variants) > 0 && u.Say == "" {
			errs = append(errs, fmt.Errorf("utterance %d: variants need say", i+1))
		}
	}
	for i, v := range s.Voices {
		if err := v.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("voice %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}

// step picks the variant of call n.
func (u Utterance) step(n int) Step {
	s := Step{Say: u.Say, WAV: u.WAV, DTMF: u.DTMF, Wait: u.Wait, Hangup: u.Hangup, After: u.After, Interrupt: u.Interrupt}
	if k := n % (len(u.Variants) + 1); k > 0 {
		s.Say = u.Variants[k-1]
	}
	return s
}

// call returns what call n says and with which voice.
func (s Script) call(n int) ([]Step, Voice) {
	steps := make([]Step, len(s.Utterances))
	for i, u := range s.Utterances {
		steps[i] = u.step(n)
	}
	var v Voice
	if len(s.Voices) > 0 {
		v = s.Voices[n%len(s.Voices)]
	}
	return steps, v
}
