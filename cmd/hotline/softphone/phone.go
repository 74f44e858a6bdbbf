// Package softphone is the caller in the box as commands: hotline call places one call, hotline load many. It owns their flags and the
// phone behind them: sockets, clock, voice, whom it believes, how its network is spoilt. What a caller says and measures is
// internal/caller's. cmd/hotline adds the commands to its own; its trial of whole calls and its tests open phones too.
package softphone

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"runtime"
	"strings"
	"sync"

	"hotline/cmd/hotline/reach"
	"hotline/internal/caller"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
	"hotline/tts/espeak"
)

// Env is what the commands need of the process.
type Env struct {
	Context context.Context //nolint:containedctx // the life of the command
	Stdout  io.Writer
	Stderr  io.Writer
}

// Phone is a softphone: an endpoint with its clock and voice.
type Phone struct {
	Caller *caller.Caller // places the calls
	pacer  *media.Pacer
	speech *espeak.Synthesizer
	stop   context.CancelFunc
	work   sync.WaitGroup
}

// options are the phone's own number and what the flags say of it; zero codecs = those of sip.Default.
type options struct {
	codecs  []string
	from    string
	login   loginFlags
	secure  secureFlags
	network networkFlags
}

// Open opens a softphone of that number which can reach the host of uri; its warnings go to stderr. Close it.
func Open(ctx context.Context, uri, from string, stderr io.Writer) (*Phone, error) {
	return open(&Env{Context: ctx, Stderr: stderr}, uri, options{from: from})
}

// open opens a softphone that can reach the host of uri.
func open(e *Env, uri string, opts options) (*Phone, error) {
	local, err := reach.From(e.Context, uri)
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
	p := &Phone{pacer: media.NewPacer(max(1, runtime.NumCPU()/2))}
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
	log := slog.New(slog.NewTextHandler(e.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	endpoint, err := sip.New(cfg, sip.Deps{Pacer: p.pacer, Log: log, Client: believe, Impair: spoil})
	if err != nil {
		return nil, fmt.Errorf("softphone: %w", err)
	}
	if p.speech, err = espeak.New(espeak.Default()); err != nil {
		_ = endpoint.Close()
		return nil, fmt.Errorf("softphone voice: %w", err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(e.Context))
	p.stop = stop
	p.work.Go(func() { _ = p.pacer.Run(ctx) })
	p.work.Go(func() {
		if err := endpoint.Serve(ctx, refuse); err != nil {
			log.Warn("softphone", "err", err)
		}
	})
	dialer := dialer{Endpoint: endpoint, opts: sip.DialOptions{From: addressAt(opts.from, local), Username: opts.login.User,
		Password: opts.login.Password, SRTP: trunk.SRTP(opts.secure.SRTP)}}
	p.Caller = caller.New(caller.Deps{Endpoint: dialer, Speaker: p.speech, Pacer: p.pacer})
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

// Close ends the phone. It waits until its clock and its sockets have ended.
func (p *Phone) Close() {
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
