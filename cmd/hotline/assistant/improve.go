package assistant

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"hotline"
	"hotline/assist/classify"
	page "hotline/console/training"
	record "hotline/internal/store/assist"
	"hotline/internal/store/training"
)

// learnFrom is how far back corrections are learnt from.
const learnFrom = 90 * 24 * time.Hour

// ownSet is the owner's set of texts with their class, in the app folder.
const ownSet = "eval/assist.tsv"

// Improver is what the console shows of learning.
func (a *Assistant) Improver() page.Improver { return improver{a} }

type improver struct{ a *Assistant }

// Report implements Improver of console/training.
func (i improver) Report(ctx context.Context, since time.Time) ([]page.Wrong, error) {
	all, err := i.a.found.Corrections(ctx, record.Filter{From: since, Limit: 20_000})
	if err != nil {
		return nil, err
	}
	return i.a.names.Mistakes(Report(all, Forms(ctx, i.a.found))), nil
}

// trial is what is kept of a training, beside what it was trained with.
type trial struct {
	Before    page.Measured `json:"before"`
	After     page.Measured `json:"after"`
	SetBefore page.Measured `json:"set_before"`
	SetAfter  page.Measured `json:"set_after"`
	Better    bool          `json:"better"`
}

// Candidates implements Improver of console/training.
func (i improver) Candidates(ctx context.Context) ([]page.Candidate, error) {
	all, err := i.a.kept.Candidates(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]page.Candidate, 0, len(all))
	for _, c := range all {
		out = append(out, shownCandidate(c))
	}
	return out, nil
}

func shownCandidate(c training.Candidate) page.Candidate {
	var t trial
	var samples []classify.Sample
	_ = errors.Join(json.Unmarshal([]byte(c.Trial), &t), json.Unmarshal([]byte(c.Samples), &samples)) // what cannot be read shows as nothing
	return page.Candidate{ID: c.ID, Made: c.Made, By: c.By, State: c.State, Corrections: len(samples), Before: t.Before, After: t.After, SetBefore: t.SetBefore,
		SetAfter: t.SetAfter, Better: t.Better, Decided: c.Decided, At: c.At}
}

// Train implements Improver of console/training.
func (i improver) Train(ctx context.Context, by string) (page.Candidate, error) {
	c, err := i.a.candidate(ctx, by)
	if err != nil {
		return page.Candidate{}, err
	}
	return shownCandidate(c), nil
}

// candidate trains with all corrections of late, measures, and keeps the outcome for a person to decide.
func (a *Assistant) candidate(ctx context.Context, by string) (training.Candidate, error) {
	now := time.Now()
	all, err := a.found.Corrections(ctx, record.Filter{From: now.Add(-learnFrom), Kind: "class", Limit: 100_000})
	if err != nil {
		return training.Candidate{}, err
	}
	samples := Samples(all)
	if len(samples) == 0 || len(a.classes.Classes()) == 0 {
		return training.Candidate{}, &hotline.Error{Op: "train", Kind: hotline.KindInvalid, Err: errors.New("no class was corrected or confirmed yet")}
	}
	got, err := classify.Retrain(a.classes, samples)
	if err != nil {
		return training.Candidate{}, fmt.Errorf("train: %w", err)
	}
	t := trial{Before: measured(got.Before), After: measured(got.After), Better: got.Better}
	if set := a.ownSet(); len(set) > 0 {
		base, err := classify.Train(a.classes, nil)
		if err != nil {
			return training.Candidate{}, fmt.Errorf("train: %w", err)
		}
		t.SetBefore, t.SetAfter = measured(classify.Evaluate(base, set)), measured(classify.Evaluate(got.Classifier, set))
		t.Better = t.Better && t.SetAfter.Top1 >= t.SetBefore.Top1-loses
	}
	kept, err := json.Marshal(samples)
	if err != nil {
		return training.Candidate{}, fmt.Errorf("train: %w", err)
	}
	figures, err := json.Marshal(t)
	if err != nil {
		return training.Candidate{}, fmt.Errorf("train: %w", err)
	}
	c := training.Candidate{ID: strings.ToLower(rand.Text())[:12], Made: now, By: by, State: training.Draft, Samples: string(kept), Trial: string(figures)}
	return c, a.kept.PutCandidate(ctx, c)
}

// loses is how much a better candidate may lose on the owner's set: less than one text of a hundred.
const loses = 0.005

func measured(r classify.Report) page.Measured {
	return page.Measured{Samples: r.Samples, Top1: r.Top1, Top3: r.Top3, Unit: r.Unit}
}

// ownSet is empty where the owner has none.
func (a *Assistant) ownSet() []classify.Labelled {
	f, err := a.deps.Files.Open(ownSet)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			a.deps.Log.Warn("assist: the owner's set", "err", err)
		}
		return nil
	}
	defer func() { _ = f.Close() }()
	samples, err := classify.ReadTSV(f)
	if err != nil {
		a.deps.Log.Warn("assist: the owner's set", "err", err)
		return nil
	}
	out := make([]classify.Labelled, 0, len(samples))
	for _, s := range samples {
		out = append(out, classify.Labelled{Sample: s})
	}
	return out
}

// Decide implements Improver of console/training.
func (i improver) Decide(ctx context.Context, id, by string, publish bool) (page.Candidate, error) {
	a := i.a
	c, err := a.kept.Candidate(ctx, id)
	if err != nil {
		return page.Candidate{}, err
	}
	state := training.Rejected
	if publish {
		state = training.InUse
	}
	if err := a.kept.Decide(ctx, id, state, by, time.Now()); err != nil {
		return page.Candidate{}, err
	}
	if publish {
		if err := a.deps.Store.PutSetting(ctx, setting, time.Now(), []byte(c.Samples)); err != nil {
			return page.Candidate{}, err
		}
		if err := a.learn(ctx); err != nil {
			return page.Candidate{}, fmt.Errorf("publish: %w", err)
		}
	}
	c.State, c.Decided, c.At = state, by, time.Now()
	return shownCandidate(c), nil
}

// nightly reports and trains once a day at an hour of the owner's zone until ctx ends; hour < 0 = never.
func (a *Assistant) nightly(ctx context.Context, hour int) {
	if hour < 0 {
		return
	}
	for {
		wait := time.NewTimer(untilHour(a.now(), hour))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		a.night(ctx)
	}
}

// now is the time in the owner's zone.
func (a *Assistant) now() time.Time {
	if a.deps.Zone == nil {
		return time.Now()
	}
	return time.Now().In(a.deps.Zone())
}

// untilHour is the time from now to the next such hour.
func untilHour(now time.Time, hour int) time.Duration {
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+1, hour, 0, 0, 0, now.Location())
	}
	return at.Sub(now)
}

// night is one run of the nightly job.
func (a *Assistant) night(ctx context.Context) {
	all, err := a.found.Corrections(ctx, record.Filter{From: time.Now().Add(-24 * time.Hour), Limit: 100_000})
	if err != nil {
		a.deps.Log.Warn("assist: no nightly report", "err", err)
		return
	}
	for n, w := range a.names.Mistakes(Report(all, Forms(ctx, a.found))) {
		if n == 5 {
			break
		}
		a.deps.Log.Info("assist: wrong most since yesterday", "kind", w.Kind, "form", w.Form, "item", w.Item, "judged", w.Judged, "wrong", w.Wrong)
	}
	if len(Samples(all)) == 0 {
		return // nothing new to learn
	}
	if c, err := a.candidate(ctx, ""); err != nil {
		a.deps.Log.Warn("assist: no candidate was trained", "err", err)
	} else {
		a.deps.Log.Info("assist: a candidate waits for a decision", "candidate", c.ID)
	}
}

// Classify names the class of a text by the classifier that is in force, "" = it is unsure.
func (a *Assistant) Classify(text string) string {
	m := a.model.Load()
	if m == nil {
		return ""
	}
	return m.Text(text).Class
}
