package engine

import (
	"context"
	"hotline/dialog/flow"
	"time"

	"hotline"
	"hotline/media"
	"hotline/media/dsp"
	"hotline/telephony"
)

// line is what answers one dialled number.
type line struct {
	ring  time.Duration // rings so long before it answers
	serve func(s *session, ctx context.Context) hotline.Outcome
}

// The test lines, as the public contract numbers them.
const (
	lineEcho   = "1000"
	lineRing   = "1001"
	linePrompt = "1002"
	lineMedia  = "1003"
	lineRecord = "1005"
	lineDigits = "1006"
)

// route finds the line that a leg dialled; nil = no such number.
func (e *Engine) route(info telephony.Info) *line {
	if info.User == e.cfg.Hotline {
		return &line{serve: (*session).bot}
	}
	if info.User == hotline.Training {
		return e.practiceLine(info.From)
	}
	if !e.cfg.TestLines && info.Trunk != "loopback" {
		return nil
	}
	switch info.User {
	case lineEcho:
		return &line{serve: (*session).echo}
	case lineRing:
		return &line{serve: (*session).echo, ring: 3 * time.Second}
	case linePrompt:
		return &line{serve: (*session).prompt}
	case lineMedia:
		return &line{serve: (*session).mediaBench}
	case lineRecord:
		return &line{serve: (*session).promptRecorded}
	case lineConnect:
		return &line{serve: (*session).loopBack}
	case lineDigits:
		return &line{serve: (*session).digits}
	}
	return nil
}

// practiceLine is the line of simulated customers; nil when this one is not expected.
func (e *Engine) practiceLine(from telephony.Address) *line {
	if e.deps.Practice == nil || e.deps.Floor == nil {
		return nil
	}
	p, ok := e.deps.Practice(from)
	if !ok {
		return nil
	}
	return &line{serve: func(s *session, ctx context.Context) hotline.Outcome { return s.practice(ctx, p) }}
}

// untilHangup waits for the end of the call and drains its digits into events.
func (s *session) untilHangup(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case d, ok := <-s.audio.Digits():
			if !ok {
				<-ctx.Done()
				return
			}
			s.emit(d)
		}
	}
}

// echo sends back what it hears, frame by frame, on the receiving tick.
func (s *session) echo(ctx context.Context) hotline.Outcome {
	out := s.audio.Send()
	s.audio.Receive(media.SinkFunc(out.WriteFrame))
	s.untilHangup(ctx)
	return hotline.OutcomeTestLine
}

// loop plays samples over and over from the media clock. It allocates nothing per frame.
type loop struct {
	samples []int16
	rate    int
	at      int
	pts     time.Duration
}

func (l *loop) tick(out media.Sink) {
	n := l.rate / int(time.Second/media.FrameTime)
	if l.at+n > len(l.samples) {
		l.at = 0
	}
	_ = out.WriteFrame(media.Frame{PTS: l.pts, Rate: l.rate, Samples: l.samples[l.at : l.at+n], Mark: media.NoMark})
	l.at += n
	l.pts += media.FrameTime
}

// Tick lets a party of a bridge hear the loop.
func (l *loop) Tick(out media.Sink) error {
	l.tick(out)
	return nil
}

func (s *session) play(out media.Sink) (stop func()) {
	l := &loop{samples: s.e.prompt.at(s.audio.Rate()), rate: s.audio.Rate()}
	if len(l.samples) < l.rate {
		l.samples = make([]int16, l.rate)
	}
	var beat media.Beat
	return s.e.deps.Pacer.AddGuarded(func(now time.Time) {
		l.pts += time.Duration(beat.Due(now)) * media.FrameTime
		l.tick(out)
	}, s.broken)
}

// prompt plays the one-minute prompt in a loop and listens to nothing.
func (s *session) prompt(ctx context.Context) hotline.Outcome {
	stop := s.play(s.audio.Send())
	defer stop()
	s.audio.Receive(media.Discard)
	s.untilHangup(ctx)
	return hotline.OutcomeTestLine
}

// promptRecorded plays the prompt and records both sides, and nobody listens: the difference to mediaBench is what VAD and tap cost.
func (s *session) promptRecorded(ctx context.Context) hotline.Outcome {
	rec := s.record()
	defer rec.finish(s)
	stop := s.play(tee{s.audio.Send(), rec.hotline()})
	defer stop()
	s.audio.Receive(rec.caller())
	s.untilHangup(ctx)
	return hotline.OutcomeTestLine
}

// mediaBench is the media benchmark: prompt, two-track recording, VAD, and a tap into a recogniser that says nothing.
func (s *session) mediaBench(ctx context.Context) hotline.Outcome {
	rec := s.record()
	defer rec.finish(s)
	tap := media.NewTap()
	tap.OnPanic(s.lost)
	defer tap.Close()
	defer s.tapNull(ctx, tap)()
	stop := s.play(tee{s.audio.Send(), rec.hotline()})
	defer stop()
	s.audio.Receive(media.Chain(tee{rec.caller(), s.speechEvents(nil)}, tap.Stage()))
	s.untilHangup(ctx)
	return hotline.OutcomeTestLine
}

// digits collects keys, each an event, and reads them back on #.
func (s *session) digits(ctx context.Context) hotline.Outcome {
	s.audio.Receive(media.Discard)
	out := s.audio.Send()
	stop := s.speakTo(out)
	defer stop()
	var keys string
	for {
		select {
		case <-ctx.Done():
			return hotline.OutcomeTestLine
		case d, ok := <-s.audio.Digits():
			if !ok {
				<-ctx.Done()
				return hotline.OutcomeTestLine
			}
			s.emit(d)
			if d.Digit != "#" {
				if len(keys) < 64 {
					keys += d.Digit
				}
				continue
			}
			if s.e.deps.ReadBack != nil && keys != "" {
				if back, err := dsp.Convert(s.e.deps.ReadBack(keys), s.e.cfg.Rate, s.audio.Rate()); err == nil {
					s.say(back)
				}
			}
			keys = ""
		}
	}
}

// say queues samples on the player.
func (s *session) say(samples []int16) {
	n := s.audio.Rate() / int(time.Second/media.FrameTime)
	for ; len(samples) >= n; samples = samples[n:] {
		_ = s.player.WriteFrame(media.Frame{Rate: s.audio.Rate(), Samples: samples[:n], Mark: media.NoMark})
	}
}

// Practice is a call of a simulated customer to one agent.
type Practice struct {
	Agent   string // account whose desk rings, and no other
	Summary string // what the agent is told before the talk
}

// practice lets the agent have the simulated customer: no machine talks to him, and when the agent is off the call it is over.
func (s *session) practice(ctx context.Context, p Practice) hotline.Outcome {
	m := s.open(ctx)
	defer m.close()
	h := flow.Handover{Reason: hotline.Training, Queue: hotline.Training, Summary: p.Summary}
	t := &turns{m: m, handover: &h, agent: p.Agent}
	if back, end := t.run(ctx, order{verb: toPeople}); back == nil {
		return end
	}
	if t.served {
		return hotline.OutcomeTransferred
	}
	return hotline.OutcomeFailed // the agent did not take it
}
