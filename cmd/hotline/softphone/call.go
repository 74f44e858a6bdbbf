package softphone

import (
	"fmt"
	"io"
	"os"
	"time"

	"hotline/cmd/hotline/audition"
	"hotline/cmd/hotline/reach"
	"hotline/cmd/hotline/term"
	"hotline/internal/caller"
	"hotline/telephony"
)

// CallCmd is hotline call.
//
//archtest:fields every field is a flag
type CallCmd struct {
	Say       []string      `help:"Say this text; may be given many times. Steps run in the order of --say, --wav and --dtmf." placeholder:"TEXT" sep:"none"`
	WAV       []string      `name:"wav" help:"Play this WAV file as an utterance." placeholder:"FILE" sep:"none"`
	DTMF      []string      `name:"dtmf" help:"Press these keys: 0-9 * # A-D, a comma waits 500 ms." placeholder:"KEYS" sep:"none"`
	After     time.Duration `help:"Speak so long after the last own utterance instead of waiting for the other side to finish."`
	Record    string        `help:"Record the call: left = said, right = heard." placeholder:"OUT.wav"`
	Codec     []string      `help:"Codecs to offer, best first: pcma, pcmu, g722, opus." default:"pcma,pcmu" enum:"pcma,pcmu,g722,opus"`
	Voice     string        `help:"Voice: NAME[,speed=1.2][,pitch=0.9][,lang=en-US]." placeholder:"VOICE"`
	SNR       *float64      `name:"snr" help:"Mix in noise at this signal-to-noise ratio, dB."`
	Interrupt time.Duration `help:"Speak so long after the greeting or a reply began, instead of letting it finish."`
	Hold      time.Duration `help:"Hang up so long after the answer; 0, the default: when the steps are done."`
	From      string        `help:"Own number." default:"13800138000"`
	JSON      bool          `name:"json" help:"One JSON object per line on stdout."`
	To        string        `arg:"" help:"SIP URI, such as sip:10000@127.0.0.1."`

	Login   loginFlags   `embed:""`
	Secure  secureFlags  `embed:""`
	Network networkFlags `embed:""`
}

// Run places the call and tells how it went.
func (c *CallCmd) Run(e *Env) error {
	result, err := c.place(e)
	return c.done(e, result, err)
}

// place holds the call. What keeps it from being dialled is an error as well.
func (c *CallCmd) place(e *Env) (caller.Result, error) {
	none := caller.Unplaced(c.To)
	if err := reach.Number(c.From); err != nil {
		return none, err
	}
	phone, err := open(e, c.To, options{codecs: c.Codec, login: c.Login, secure: c.Secure, from: c.From, network: c.Network})
	if err != nil {
		return none, err
	}
	defer phone.Close()
	opts := caller.Default()
	opts.To, opts.Steps = telephony.Address(c.To), caller.StepsOf(os.Args[1:])
	opts.After, opts.Record, opts.SNR, opts.Interrupt, opts.Hold = c.After, c.Record, c.SNR, c.Interrupt, c.Hold
	if opts.Voice, err = caller.ParseVoice(c.Voice); err != nil {
		return none, err
	}
	if opts.Voice.Name != "" {
		if err := audition.Try(e.Context, phone.speech, opts.Voice.Name); err != nil {
			return none, fmt.Errorf("--voice: %w", err)
		}
	}
	wait := reach.Begin(e.Context, e.Stderr, c.To)
	result, err := phone.Caller.Call(wait.Context(), opts, func(f caller.Fact) {
		wait.Heard()
		printFact(e.Stdout, f, c.JSON)
	})
	return result, wait.End(result.Answered, err)
}

// done tells why a call was not answered: on stderr, and in the object that every call ends with.
func (c *CallCmd) done(e *Env, result caller.Result, err error) error {
	if result.Answered {
		if err == nil && !result.Normal {
			return term.ExitCode(1)
		}
		return err
	}
	if c.JSON && err != nil {
		result.Cause = err.Error()
		printFact(e.Stdout, caller.Fact{Kind: "end", Result: &result}, true)
	}
	if err != nil {
		_, _ = fmt.Fprintln(e.Stderr, "hotline:", term.Remedy(err))
		if remedy := term.Unanswered(c.To, c.Secure.SRTP, err); remedy != "" {
			_, _ = fmt.Fprintln(e.Stderr, "hotline:", remedy)
		}
	}
	return term.ExitCode(1)
}

func printFact(w io.Writer, f caller.Fact, asJSON bool) {
	if !asJSON {
		_, _ = fmt.Fprintln(w, f)
		return
	}
	term.JSON(w, f)
}
