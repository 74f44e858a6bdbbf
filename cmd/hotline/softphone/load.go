package softphone

import (
	"errors"
	"fmt"
	"time"

	"hotline/cmd/hotline/reach"
	"hotline/cmd/hotline/term"
	"hotline/internal/caller"
	"hotline/telephony"
)

// LoadCmd is hotline load.
type LoadCmd struct {
	Calls  int           `help:"How many calls in all." default:"10"`
	Rate   float64       `help:"Calls begun per second." default:"1"`
	Hold   time.Duration `help:"Length of each call; with a script, 0 = until it is done." default:"10s"`
	Script string        `help:"YAML file with what the callers do (say, wav, dtmf, wait, interrupt, hangup); none: tones are sent and frames counted." placeholder:"FILE"`
	Codec  []string      `help:"Codecs to offer, best first: pcma, pcmu, g722, opus." default:"pcma,pcmu" enum:"pcma,pcmu,g722,opus"`
	SNR    *float64      `name:"snr" help:"Mix in noise at this signal-to-noise ratio, dB."`
	JSON   bool          `name:"json" help:"One JSON object on stdout."`
	To     string        `arg:"" help:"SIP URI, such as sip:10000@127.0.0.1."`

	Login   loginFlags   `embed:""`
	Secure  secureFlags  `embed:""`
	Network networkFlags `embed:""`
}

// Validate reports wrong numbers. With a script there need be no hold.
func (c *LoadCmd) Validate() error {
	opts := c.options()
	if c.Script != "" {
		opts.Hold = max(opts.Hold, time.Second)
	}
	_, err := c.Network.spoil()
	return errors.Join(opts.Validate(), err)
}

func (c *LoadCmd) options() caller.LoadOptions {
	opts := caller.DefaultLoad()
	opts.To, opts.Calls, opts.Rate, opts.Hold, opts.SNR = telephony.Address(c.To), c.Calls, c.Rate, c.Hold, c.SNR
	return opts
}

// Run places the calls.
func (c *LoadCmd) Run(e *Env) error {
	opts := c.options()
	if c.Script != "" {
		script, err := caller.ReadScript(c.Script)
		if err != nil {
			return err
		}
		opts.Script = &script
	}
	phone, err := open(e, c.To, options{codecs: c.Codec, login: c.Login, secure: c.Secure, from: "13800138000", network: c.Network})
	if err != nil {
		return err
	}
	defer phone.Close()
	wait, watched := reach.Begin(e.Context, e.Stderr, c.To), term.IsScreen(e.Stderr)
	result, err := phone.Caller.Load(wait.Context(), opts, func(p caller.Progress) {
		if p.Up+p.Ended+p.Failed > 0 {
			wait.Heard()
		}
		if watched {
			_, _ = fmt.Fprintf(e.Stderr, "\r\033[K%s", p)
		}
	})
	if watched {
		_, _ = fmt.Fprint(e.Stderr, "\r\033[K")
	}
	if err = wait.End(result.Answered > 0, err); err != nil {
		if remedy := term.Unanswered(c.To, c.Secure.SRTP, err); remedy != "" {
			_, _ = fmt.Fprintln(e.Stderr, "hotline:", remedy)
		}
		return err
	}
	if c.JSON {
		term.JSON(e.Stdout, result)
	} else {
		_, _ = fmt.Fprintln(e.Stdout, result)
	}
	if result.Failed > 0 {
		return term.ExitCode(1)
	}
	return nil
}
