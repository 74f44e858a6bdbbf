package caller

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/telephony"
)

// Step is one thing the caller does once it is its turn. Exactly one of the first five fields is set.
type Step struct {
	Say    string        // text to speak
	WAV    string        // path of a PCM file to play: 16 bit, any usual rate, the first channel counts
	DTMF   string        // keys to press: 0-9 * # A-D, and ',' for a pause of 500 ms
	Wait   time.Duration // stay silent for so long, whatever the other side does; the next step begins at once
	Hangup bool          // hang up

	// Prompted stays silent until the other side has finished and then spoken once more, so long after that at most. It is set instead
	// of the fields above.
	Prompted time.Duration

	After     time.Duration // begin so long after the step before, as Options.After; 0 = that
	Interrupt time.Duration // begin so long after the other side's reply began, as Options.Interrupt; 0 = that
	Listens   bool          // of an interruption: no turn is taken, the other side's turn is over when the reply that was spoken into is
}

// Voice says how text is spoken.
type Voice struct {
	Name  string  `yaml:"name" json:"name,omitempty"`   // the synthesiser's name of the voice, "" = its default
	Lang  string  `yaml:"lang" json:"lang,omitempty"`   // BCP 47, "" = zh-CN
	Speed float64 `yaml:"speed" json:"speed,omitempty"` // 0.5-2; 0 = 1
	Pitch float64 `yaml:"pitch" json:"pitch,omitempty"` // 0.5-2; 0 = 1
}

// Options say what one call does.
type Options struct {
	To        telephony.Address
	Steps     []Step
	Voice     Voice
	SNR       *float64      // dB of speech over noise that is mixed in all the time; nil = no noise
	After     time.Duration // speak this long after the last own utterance (or the answer) instead of waiting for silence; 0 = wait
	Quiet     time.Duration // silence after speech that means that the other side has finished
	MaxWait   time.Duration // speak anyway when the other side said nothing for so long; half of Hold where that is less
	Interrupt time.Duration // speak this long after the other side began, the greeting included; 0 = let it finish
	Linger    time.Duration // stay this long after the last reply, so that the other side can hang up first
	Hold      time.Duration // hang up this long after the answer; 0 = when the steps are done and Linger has passed
	Record    string        // path of a two-channel WAV: left = said, right = heard; "" = none
	Seed      uint64        // of the noise
}

// Default returns the options of a polite caller without anything to say.
func Default() Options {
	return Options{Quiet: 700 * time.Millisecond, MaxWait: 10 * time.Second, Linger: 1500 * time.Millisecond}
}

// Validate says what is wrong.
func (o Options) Validate() error {
	var errs []error
	if !strings.HasPrefix(string(o.To), "sip:") && !strings.HasPrefix(string(o.To), "sips:") {
		errs = append(errs, fmt.Errorf("to: %q is no SIP URI: use sip:NUMBER@HOST[:PORT]", o.To))
	}
	for i, s := range o.Steps {
		if err := s.validate(); err != nil {
			errs = append(errs, fmt.Errorf("step %d: %w", i+1, err))
		}
	}
	if o.After < 0 || o.Interrupt < 0 || o.Linger < 0 || o.Hold < 0 {
		errs = append(errs, errors.New("after, interrupt, linger, hold: 0 or above"))
	}
	if o.Quiet < 100*time.Millisecond || o.MaxWait <= 0 {
		errs = append(errs, errors.New("quiet: at least 100ms; max wait: above 0"))
	}
	return errors.Join(append(errs, o.Voice.Validate())...)
}

func (s Step) validate() error {
	n := 0
	for _, set := range []bool{s.Say != "", s.WAV != "", s.DTMF != "", s.Wait != 0, s.Hangup, s.Prompted != 0} {
		if set {
			n++
		}
	}
	switch {
	case n != 1:
		return errors.New("needs exactly one of say, wav, dtmf, wait, hangup")
	case s.Wait < 0 || s.Prompted < 0 || s.After < 0 || s.Interrupt < 0:
		return errors.New("wait, after, interrupt: 0 or above")
	case s.After > 0 && s.Interrupt > 0:
		return errors.New("after and interrupt exclude each other")
	case s.Wait+s.Prompted > 0 && (s.After > 0 || s.Interrupt > 0):
		return errors.New("wait begins at once: no after, no interrupt")
	}
	if bad := strings.Trim(s.DTMF, "0123456789*#ABCD,"); bad != "" {
		return fmt.Errorf("dtmf: %q are no keys: want 0-9, *, #, A-D, and commas for half a second each", bad)
	}
	return nil
}

// text names the step in reports.
func (s Step) text() string {
	switch {
	case s.WAV != "":
		return "wav:" + s.WAV
	case s.DTMF != "":
		return "dtmf:" + s.DTMF
	}
	return s.Say
}

// sounds says whether the step plays audio.
func (s Step) sounds() bool { return s.Say != "" || s.WAV != "" }

// Validate says what is wrong.
func (v Voice) Validate() error {
	for _, f := range []float64{v.Speed, v.Pitch} {
		if f != 0 && (f < 0.5 || f > 2) {
			return fmt.Errorf("voice: speed and pitch are 0.5-2, not %v", f)
		}
	}
	return nil
}

// ParseVoice reads "NAME[,speed=1.2][,pitch=0.9][,lang=en-US]"; NAME may be empty.
func ParseVoice(s string) (Voice, error) {
	name, rest, _ := strings.Cut(s, ",")
	v := Voice{Name: name}
	for part := range strings.SplitSeq(rest, ",") {
		if part == "" {
			continue
		}
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return Voice{}, fmt.Errorf("voice %q: %q is not key=value", s, part)
		}
		var err error
		switch key {
		case "speed":
			v.Speed, err = strconv.ParseFloat(value, 64)
		case "pitch":
			v.Pitch, err = strconv.ParseFloat(value, 64)
		case "lang":
			v.Lang = value
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		if err != nil {
			return Voice{}, fmt.Errorf("voice %q: %w", s, err)
		}
	}
	return v, v.Validate()
}

// StepsOf reads the steps off a command line in the order in which they stand there: --say TEXT, --wav FILE, --dtmf KEYS,
// also as --say=TEXT. Other arguments are passed over.
func StepsOf(args []string) []Step {
	var steps []Step
	for i := 0; i < len(args); i++ {
		flag, value, inline := strings.Cut(args[i], "=")
		if flag != "--say" && flag != "--wav" && flag != "--dtmf" {
			continue
		}
		if !inline {
			if i++; i == len(args) {
				break
			}
			value = args[i]
		}
		switch flag {
		case "--say":
			steps = append(steps, Step{Say: value})
		case "--wav":
			steps = append(steps, Step{WAV: value})
		default:
			steps = append(steps, Step{DTMF: value})
		}
	}
	return steps
}
