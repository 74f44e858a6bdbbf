package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hotline/cmd/hotline/reach"
	"hotline/cmd/hotline/term"
	"hotline/internal/caller"
	"hotline/media"
	"hotline/media/impair"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
	"hotline/tts/espeak"
)

//archtest:fields every field is a flag
type callCmd struct {
	Say       []string      `help:"Say this text; may be given many times. Steps run in the order of --say, --wav and --dtmf." placeholder:"TEXT" sep:"none"`
	WAV       []string      `name:"wav" help:"Play this WAV file as an utterance." placeholder:"FILE" sep:"none"`
	DTMF      []string      `name:"dtmf" help:"Press these keys: 0-9 * # A-D, a comma waits 500 ms." placeholder:"KEYS" sep:"none"`
	After     time.Duration `help:"Speak so long after the last own utterance instead of waiting for the other side to finish."`
	Record    string        `help:"Record the call: left = said, right = heard." placeholder:"OUT.wav"`
	Codec     []string      `help:"Codecs to offer, best first: pcma, pcmu, g722, opus." default:"pcma,pcmu" enum:"pcma,pcmu,g722,opus"`
	Voice     string        `help:"Voice: NAME[,speed=1.2][,pitch=0.9][,lang=en-US]." placeholder:"VOICE"`
	SNR       *float64      `name:"snr" help:"Mix in noise at this signal-to-noise ratio, dB."`
	Interrupt time.Duration `help:"Speak so long after the greeting or a reply began, instead of letting it finish."`
	Hold      time.Duration `help:"Hang up so long after the answer; default: when the steps are done."`
	From      string        `help:"Own number." default:"13800138000"`
	JSON      bool          `name:"json" help:"One JSON object per line on stdout."`
	To        string        `arg:"" help:"SIP URI, such as sip:10000@127.0.0.1."`

	Login   loginFlags   `embed:""`
	Secure  secureFlags  `embed:""`
	Network networkFlags `embed:""`
}

// secureFlags are whom the caller believes and how it encrypts.
type secureFlags struct {
	CA       string `name:"ca" help:"Believe TLS servers whose certificate is in this PEM file, or signed by one in it; default: the authorities of the system." placeholder:"FILE"`
	Insecure bool   `help:"Believe any TLS server: for tests only."`
	Cert     string `help:"Certificate to show to a TLS server that asks for one, PEM." placeholder:"FILE"`
	Key      string `help:"Its private key, PEM." placeholder:"FILE"`
	SRTP     string `name:"srtp" help:"Encrypt voice: off, offered or required." default:"off" enum:"off,offered,required"`
}

// client returns the configuration for connecting to a server of that name.
func (f secureFlags) client() (func(name string) *tls.Config, error) {
	base := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: f.Insecure} //nolint:gosec // asked for on the command line
	if f.CA != "" {
		raw, err := os.ReadFile(f.CA)
		if err != nil {
			return nil, fmt.Errorf("--ca: %w", err)
		}
		base.RootCAs = x509.NewCertPool()
		if !base.RootCAs.AppendCertsFromPEM(raw) {
			return nil, fmt.Errorf("--ca: no certificate in %s: it must be PEM", f.CA)
		}
	}
	if (f.Cert == "") != (f.Key == "") {
		return nil, errors.New("--cert and --key go together")
	}
	if f.Cert != "" {
		own, err := tls.LoadX509KeyPair(f.Cert, f.Key)
		if err != nil {
			return nil, fmt.Errorf("--cert, --key: %w", err)
		}
		base.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil } // whoever asks
	}
	return func(name string) *tls.Config {
		c := base.Clone()
		c.ServerName = name
		return c
	}, nil
}

// loginFlags are the caller's credentials.
type loginFlags struct {
	User     string `help:"User name for digest authentication; default: the own number." placeholder:"NAME"`
	Password string `help:"Password for digest authentication." env:"HOTLINE_CALL_PASSWORD"`
}

// networkFlags spoil the network between the caller and the hotline, in both directions, the same way for the same seed.
type networkFlags struct {
	Loss    float64       `help:"Share of packets to lose, 0-0.9." default:"0"`
	Burst   int           `help:"Packets lost in a row each time." default:"1"`
	Jitter  time.Duration `help:"Delay packets by up to twice as much, at most 1s." default:"0s"`
	Reorder float64       `help:"Share of packets that are overtaken, 0-0.5." default:"0"`
	Seed    uint64        `help:"What picks the packets." default:"1"`
}

// spoil returns what gives each session its two networks, nil for a good one. Every session has a seed of its own.
func (f networkFlags) spoil() (func() (send, receive impair.Config), error) {
	cfg := impair.Config{Loss: f.Loss, Burst: f.Burst, Jitter: f.Jitter, Reorder: f.Reorder, Seed: f.Seed}
	if err := cfg.Validate(); err != nil || !cfg.Active() {
		return nil, err
	}
	var sessions atomic.Uint64
	return func() (send, receive impair.Config) {
		send, receive = cfg, cfg
		n := 2 * sessions.Add(1)
		send.Seed, receive.Seed = cfg.Seed+n-2, cfg.Seed+n-1
		return send, receive
	}, nil
}

// Run places the call.
func (c *callCmd) Run(e *env) error {
	if err := reach.Number(c.From); err != nil {
		return err
	}
	phone, err := newPhone(e, c.To, phoneOptions{codecs: c.Codec, login: c.Login, secure: c.Secure, from: c.From, network: c.Network})
	if err != nil {
		return err
	}
	defer phone.close()
	opts := caller.Default()
	opts.To, opts.Steps = telephony.Address(c.To), caller.StepsOf(os.Args[1:])
	opts.After, opts.Record, opts.SNR, opts.Interrupt, opts.Hold = c.After, c.Record, c.SNR, c.Interrupt, c.Hold
	if opts.Voice, err = caller.ParseVoice(c.Voice); err != nil {
		return err
	}
	wait := reach.Begin(e.ctx, e.stderr, c.To)
	result, err := phone.caller.Call(wait.Context(), opts, func(f caller.Fact) {
		wait.Heard()
		printFact(e.stdout, f, c.JSON)
	})
	return c.done(e, result, wait.End(result.Answered, err))
}

// done tells why a call was not answered: on stderr, and in the object that every call ends with.
func (c *callCmd) done(e *env, result caller.Result, err error) error {
	if result.Answered {
		if err == nil && !result.Normal {
			return term.ExitCode(1)
		}
		return err
	}
	if c.JSON && err != nil {
		result.Cause = err.Error()
		printFact(e.stdout, caller.Fact{Kind: "end", Result: &result}, true)
	}
	if err != nil {
		_, _ = fmt.Fprintln(e.stderr, "hotline:", err)
		if remedy := term.Unanswered(c.To, c.Secure.SRTP, err); remedy != "" {
			_, _ = fmt.Fprintln(e.stderr, "hotline:", remedy)
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

// phone is a softphone endpoint with its clock and voice.
type phone struct {
	caller *caller.Caller
	pacer  *media.Pacer
	speech *espeak.Synthesizer
	stop   context.CancelFunc
	work   sync.WaitGroup
}

type phoneOptions struct {
	codecs  []string
	from    string
	login   loginFlags
	secure  secureFlags
	network networkFlags
}

// newPhone opens a softphone that can reach the host of uri.
func newPhone(e *env, uri string, opts phoneOptions) (*phone, error) {
	local, err := reach.From(e.ctx, uri)
	if err != nil {
		return nil, err
	}
	spoil, err := opts.network.spoil()
	if err != nil {
		return nil, fmt.Errorf("softphone: %w", err)
	}
	believe, err := opts.secure.client()
	if err != nil {
		return nil, fmt.Errorf("softphone: %w", err)
	}
	p := &phone{pacer: media.NewPacer(max(1, runtime.NumCPU()/2))}
	cfg := sip.Default()
	cfg.Listen = []string{"udp://" + netip.AddrPortFrom(local, 0).String(), "tcp://" + netip.AddrPortFrom(local, 0).String()}
	cfg.RTPPortMin, cfg.RTPPortMax = 30000, 39999
	cfg.UserAgent, cfg.MaxCalls = "hotline-caller", 5000
	cfg.Codecs = nil
	for _, name := range opts.codecs {
		cfg.Codecs = append(cfg.Codecs, strings.ToUpper(name))
	}
	if len(cfg.Codecs) == 0 {
		cfg.Codecs = sip.Default().Codecs
	}
	log := slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	endpoint, err := sip.New(cfg, sip.Deps{Pacer: p.pacer, Log: log, Client: believe, Impair: spoil})
	if err != nil {
		return nil, fmt.Errorf("softphone: %w", err)
	}
	if p.speech, err = espeak.New(espeak.Default()); err != nil {
		_ = endpoint.Close()
		return nil, fmt.Errorf("softphone voice: %w", err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(e.ctx))
	p.stop = stop
	p.work.Go(func() { _ = p.pacer.Run(ctx) })
	p.work.Go(func() {
		if err := endpoint.Serve(ctx, refuse); err != nil {
			log.Warn("softphone", "err", err)
		}
	})
	dialer := dialer{Endpoint: endpoint, opts: sip.DialOptions{From: addressAt(opts.from, local), Username: opts.login.User,
		Password: opts.login.Password, SRTP: trunk.SRTP(opts.secure.SRTP)}}
	p.caller = caller.New(caller.Deps{Endpoint: dialer, Speaker: p.speech, Pacer: p.pacer})
	return p, nil
}

// refuse is what a caller does with calls that come in.
func refuse(ctx context.Context, leg telephony.Leg) { _ = leg.Hangup(ctx, telephony.CauseBusy) }

// dialer places calls with the softphone's own number and credentials.
type dialer struct {
	*sip.Endpoint
	opts sip.DialOptions
}

// Dial is Endpoint.DialWith with the phone's options.
func (d dialer) Dial(ctx context.Context, to telephony.Address) (telephony.Leg, error) {
	return d.DialWith(ctx, to, d.opts)
}

func (p *phone) close() {
	p.stop()
	p.work.Wait()
	_ = p.speech.Close()
}

// addressAt is the SIP address of a number at a host: an IPv6 address stands in brackets, without its zone.
func addressAt(number string, host netip.Addr) telephony.Address {
	at := host.WithZone("").String()
	if host.Is6() {
		at = "[" + at + "]"
	}
	return telephony.Address("sip:" + number + "@" + at)
}
