package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/coach"
	"hotline/cmd/hotline/inspect"
	"hotline/cmd/hotline/library"
	"hotline/cmd/hotline/people"
	"hotline/console/account"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/console/training"
	"hotline/dialog/language"
	"hotline/engine/acd"
	"hotline/engine/acd/plan"
	"hotline/engine/floor"
	"hotline/examples/telecom"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/media"
	"hotline/qa/pii"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/registrar"
	"hotline/tts"
)

// loadQueues reads the queues that the configuration names, and the folder that their music counts from.
func loadQueues(cfg config.Config) (queues acd.Config, folder string, err error) {
	file := cfg.Queues.File
	if file == "" && cfg.App.Folder == "" {
		raw, err := telecom.Files.ReadFile("queues.yaml")
		if err == nil {
			queues, err = plan.Parse("examples/telecom/queues.yaml", raw)
		}
		return queues, "", err
	}
	if file == "" {
		file = filepath.Join(cfg.App.Folder, "queues.yaml")
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return acd.Default(), "", nil
		}
	}
	queues, err = plan.Load(file)
	return queues, filepath.Dir(file), err
}

// peopleConfig maps the file's section queues.
func peopleConfig(cfg config.Config) (people.Config, error) {
	in, out := cfg.Queues, people.Default()
	var err error
	if out.Queues, out.Folder, err = loadQueues(cfg); err != nil {
		return out, err
	}
	out.Queues.Queues = withTraining(out.Queues.Queues)
	out.Repeats = in.Repeats
	out.Floor.Realm, out.Floor.Trunk, out.Floor.Whisper = cfg.SIP.Realm, in.Trunk, in.Whisper
	out.Floor.Reattach, out.Floor.ParkLimit, out.Floor.DialOut = in.Reattach, in.ParkLimit, in.DialOut
	return out, out.Validate()
}

// withTraining adds the queue of practice calls. No agent has its team, so that a call which its agent does not take rings nowhere else.
func withTraining(queues []acd.Queue) []acd.Queue {
	q := plan.DefaultQueue()
	q.ID, q.Title, q.TitleEN, q.Teams, q.Practice = hotline.Training, "练习", "Practice", []string{"-"}, true
	q.Waiting.Position, q.Waiting.Estimate, q.Callback.After = false, false, 0
	return append(slices.DeleteFunc(slices.Clone(queues), func(o acd.Queue) bool { return o.ID == q.ID }), q)
}

// openPeople opens the queues, before the engine that hands callers to them. What comes later is asked for while they run.
func (s *server) openPeople(ctx context.Context) error {
	s.pacer = media.NewPacer(runtime.NumCPU())
	s.pacer.OnPanic(func(v any, stack []byte) {
		s.log.Error("panic", "where", "media", "panic", v, "stack", string(stack))
		s.metrics.Panic("media")
	})
	cfg, err := peopleConfig(s.cfg)
	if err != nil {
		return err
	}
	cards := customer.Default()
	cards.Base = s.office
	if s.cards, err = customer.New(cards); err != nil {
		return fmt.Errorf("customer cards: %w", err)
	}
	s.onClose(s.cards.Close)
	users, err := sipUsers(s.cfg)
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	may := func(ctx context.Context, user string) (bool, error) { return s.people.May(ctx, user) }
	if s.passwords, err = registrar.OpenIssued(filepath.Join(s.cfg.Data, "phones.json"), users, may); err != nil {
		s.log.Warn("agents' phones get new passwords at each start", "err", err)
		s.passwords, _ = registrar.OpenIssued("", users, may) // without a file there is no error
	}
	parts := floor.Deps{
		Pacer: s.pacer, Dial: s.invite, Speak: s.speak, HotWords: append(s.app.HotWords(), s.cfg.ASR.HotWords...),
		Changed: func(accounts ...string) { s.console.DeskChanged(accounts...) },
		Hooks:   floor.Hooks{Waited: s.metrics.QueueWait, Rang: s.metrics.AgentRing, Gap: s.metrics.BridgeGap},
		OnPanic: s.metrics.Panic, Log: s.log, Tongues: s.ears.tongues,
	}
	if s.ears.Recognizer != nil {
		parts.Recognizer = s.ears.Recognizer
	}
	fixed := s.cfg.SIP.Registrar.Users
	s.people, err = people.Open(ctx, cfg, people.Deps{
		Store: s.db, Floor: parts, Registrar: func() people.Registrar { return s.endpoint.Desk() }, Passwords: s.passwords,
		Forgot: func(account string) { s.monitor.Forget(account) },
		Fixed:  func(account string) bool { _, ok := fixed[account]; return ok }, Servers: s.iceServers, Cards: s.cards, Log: s.log,
	})
	if err != nil {
		return err
	}
	return errors.Join(
		s.metrics.Gauges("queue_waiting", "Callers who wait for an agent, by queue.", "queue", s.people.Waiting),
		s.metrics.Gauges("agents", "Agents by state.", "state", s.people.Agents),
	)
}

// invite rings an agent's phone, or somebody outside.
func (s *server) invite(ctx context.Context, in floor.Invitation) (telephony.Leg, error) {
	return s.endpoint.DialWith(ctx, in.To, sip.DialOptions{From: in.From, Headers: in.Headers})
}

// speak synthesises what waiting callers and agents are told.
func (s *server) speak(ctx context.Context, text string, rate int) ([]int16, error) {
	var out []int16
	lang, voice := language.Of(text), s.cfg.TTS.Voice
	if lang == language.Unknown {
		lang = language.Chinese
	}
	_, err := s.voice.Synthesize(ctx, tts.Request{Text: text, Lang: lang.Tag(), Voice: cmp.Or(s.cfg.TTS.Voices[string(lang)], voice), Speed: s.cfg.TTS.Speed, Rate: rate},
		media.SinkFunc(func(f media.Frame) error {
			out = append(out, f.Samples...)
			return nil
		}))
	return out, err
}

// runPeople drives the queues until the returned function is called, which waits for them.
func (s *server) runPeople(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		if err := s.people.Run(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("queues", "err", err)
		}
	})
	return func() { cancel(); work.Wait() }
}

// phoneChanged is told of every change of a registration.
func (s *server) phoneChanged(change registrar.Change, user string) {
	if change != registrar.Refreshed {
		s.log.Info("phone "+string(change), "user", user)
	}
	s.people.PhoneChanged(user, change == registrar.Gone)
}

// iceServers are what helps the media of a user's browser through.
func (s *server) iceServers(user string) []desk.ICEServer {
	out := []desk.ICEServer{}
	for _, server := range s.ice(user) {
		out = append(out, desk.ICEServer(server))
	}
	return out
}

// openAssist opens live help for agents.
func (s *server) openAssist(ctx context.Context) (err error) {
	if !s.cfg.Assist.Enabled {
		return nil
	}
	documents, _ := s.library.(*library.Library) // nil when there is none
	s.helper, err = assistant.Open(ctx, s.cfg.Assist, assistant.Deps{
		Bus: s.bus, Store: s.db, Files: s.appFiles(), Library: documents, Model: s.model, Shown: s.metrics.Suggestion, OnPanic: s.metrics.Panic, Book: s.people.Book, Desk: s.people.Calls, Zone: s.people.Zone, Log: s.log,
		App:     s.talk.App,
		Changed: func(topic string, accounts ...string) { s.console.Touch(topic, accounts...) },
	})
	if err != nil {
		return err
	}
	s.parts = append(s.parts, s.helper.Part())
	return nil
}

// How long a request for a practice call waits: for our own line to take it, which takes milliseconds, and for the trainee's phone to refuse it,
// which a phone that wants no calls does at once.
const (
	practiceDialled = 5 * time.Second
	practiceRung    = 2 * time.Second
)

// openCoach opens practice calls, and the pages of learning.
func (s *server) openCoach(context.Context) (err error) {
	deps := coach.Deps{
		Bus: s.bus, Store: s.db, Files: s.appFiles(), Dial: s.practise, Voice: s.voice, Model: s.model, Log: s.log,
		Dialled: practiceDialled, Rung: practiceRung,
		Ready: func(account string) training.Problem {
			switch d := s.people.Desk(account); {
			case len(d.Calls) > 0:
				return training.InCall
			case !d.Me.Phone:
				return training.NoPhone
			case d.Me.State != desk.Ready:
				return training.NotReady
			}
			return ""
		},
		Changed: func(topic string, accounts ...string) { s.console.Touch(topic, accounts...) }, OnPanic: s.metrics.Panic,
	}
	if s.guests != nil {
		deps.Caller = s.practiceCaller
	}
	if s.coach, err = coach.Open(deps); err != nil {
		return err
	}
	parts := training.Deps{Coach: s.coach, Drafts: s.coach, Asked: library.Asked{Store: s.db, Mask: pii.Mask, Masker: inspect.Masker{}}}
	if s.helper != nil {
		parts.Improver = s.helper.Improver()
	}
	s.parts = append(s.parts, training.New(parts))
	return nil
}

// practise calls our own line of practice calls over a real socket, by the name and password of a simulated customer.
func (s *server) practise(ctx context.Context, from telephony.Address, password string) (telephony.Leg, error) {
	o := sip.DialOptions{From: from}
	if password != "" {
		o.Username, _, _ = strings.Cut(strings.TrimPrefix(string(from), "sip:"), "@")
		o.Password = password
	}
	to := strings.Replace(string(s.loopAddress()), "sip:1000@", "sip:"+hotline.Training+"@", 1)
	return s.endpoint.DialWith(ctx, telephony.Address(to), o)
}

// practiceCaller is who the next simulated customer calls as: a guest, so that no address need be trusted for it.
func (s *server) practiceCaller() (user, password string) {
	t := s.guests.Ticket()
	return t.User, t.Password
}

// newcomer is an account made at the first start, with its one-time password.
type newcomer struct{ name, display, password string }

// sampleAgents makes the agents of the sample hotline, so that it can be tried whole. They exist only where the first account was just made.
func (s *server) sampleAgents(ctx context.Context) error {
	if s.secret == "" || s.cfg.App.Folder != "" || s.cfg.Queues.File != "" {
		return nil
	}
	queues, _, err := loadQueues(s.cfg)
	if err != nil {
		return err
	}
	hasher := account.NewHasher(account.DefaultCost())
	for _, a := range queues.Agents[:min(2, len(queues.Agents))] {
		n := newcomer{string(a.ID), a.Name, account.NewPassword()}
		hash, err := hasher.Hash(ctx, n.password)
		if err != nil {
			return fmt.Errorf("account %s: %w", n.name, err)
		}
		err = s.db.CreateAccount(ctx, store.Account{Name: n.name, Display: n.display, Role: string(account.Agent), Password: hash, MustChange: true, Created: time.Now()})
		if e, ok := errors.AsType[*hotline.Error](err); ok && e.Kind == hotline.KindInvalid {
			continue // somebody was quicker
		}
		if err != nil {
			return fmt.Errorf("account %s: %w", n.name, err)
		}
		if err = s.db.Audit(ctx, store.AuditEntry{Action: "user.create", Target: n.name, Detail: string(account.Agent)}); err != nil {
			return fmt.Errorf("account %s: %w", n.name, err)
		}
		s.newcomers = append(s.newcomers, n)
	}
	return nil
}
