package wall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline"
)

// Limit is where a figure is worth watching, and where somebody has to act. Equal ones leave the first out; both 0 switch it off.
type Limit struct {
	Watch float64 `json:"watch"`
	Act   float64 `json:"act"`
}

// Settings are the thresholds of the wall: one set for the site, kept in the record. Shares are 0-1.
type Settings struct {
	ServiceLevel Limit `json:"service_level" doc:"below"`
	ASA          Limit `json:"asa_s" doc:"seconds and more"`
	Waiting      Limit `json:"waiting" doc:"callers and more"`
	LongestWait  Limit `json:"longest_wait_s" doc:"seconds and more"`
	Abandon      Limit `json:"abandon_rate" doc:"and more"`
	Occupancy    Limit `json:"occupancy" doc:"and more"`
	Alerts       Limit `json:"alerts" doc:"open ones and more"`
	Gaps         Limit `json:"gaps" doc:"calls that were not inspected, and more"`
	Risk         Limit `json:"risk" doc:"of a call, 0-100, and more"`
	CallWait     Limit `json:"call_wait_s" doc:"one caller waits for a person, seconds and more"`

	Changed time.Time `json:"changed,omitzero" doc:"when somebody changed them last, as the server tells it"`
}

// errMeanwhile says that somebody else has changed the thresholds since they were looked at.
var errMeanwhile = errors.New("somebody has changed the thresholds meanwhile")

// DefaultSettings are those of a site that set none. The limits of waiting callers are those that wallboards commonly come with, 80 % is
// the usual service level, 0.85 and 0.92 the occupancy from which people tire.
func DefaultSettings() Settings {
	return Settings{
		ServiceLevel: Limit{0.8, 0.6}, ASA: Limit{20, 60}, Waiting: Limit{2, 5}, LongestWait: Limit{30, 90}, Abandon: Limit{0.05, 0.1},
		Occupancy: Limit{0.85, 0.92}, Alerts: Limit{1, 5}, Gaps: Limit{1, 5}, Risk: Limit{40, 70}, CallWait: Limit{30, 90},
	}
}

// Validate reports the first threshold that cannot work.
func (s Settings) Validate() error {
	for _, c := range []struct {
		name string
		Limit
		most float64
		down bool
	}{
		{"service_level", s.ServiceLevel, 1, true}, {"asa_s", s.ASA, 86400, false}, {"waiting", s.Waiting, 1e6, false}, {"longest_wait_s", s.LongestWait, 86400, false},
		{"abandon_rate", s.Abandon, 1, false}, {"occupancy", s.Occupancy, 1, false}, {"alerts", s.Alerts, 1e6, false}, {"gaps", s.Gaps, 1e6, false},
		{"risk", s.Risk, 100, false}, {"call_wait_s", s.CallWait, 86400, false},
	} {
		switch {
		case c.Watch < 0 || c.Act < 0 || c.Watch > c.most || c.Act > c.most:
			return fmt.Errorf("%s: want 0 to %g", c.name, c.most)
		case c.down && c.Act > c.Watch:
			return fmt.Errorf("%s: act must not be above watch: less is worse", c.name)
		case !c.down && c.Act < c.Watch:
			return fmt.Errorf("%s: act must not be below watch", c.name)
		}
	}
	return nil
}

// above is the lane of a figure of which more is worse.
func (l Limit) above(v float64) Lane {
	switch {
	case l == Limit{}:
		return Calm
	case v >= l.Act:
		return Act
	case v >= l.Watch:
		return Watch
	}
	return Calm
}

// below is the lane of a figure of which less is worse; -1 is no figure.
func (l Limit) below(v float64) Lane {
	switch {
	case v < 0 || l == Limit{}:
		return Calm
	case v < l.Act:
		return Act
	case v < l.Watch:
		return Watch
	}
	return Calm
}

// settingsName is what the record keeps them under.
const settingsName = "wall"

func (w *Wall) readSettings(ctx context.Context) (Settings, error) {
	s, _, err := w.kept(ctx)
	return s, err
}

// kept is what the record has, and as it has it.
func (w *Wall) kept(ctx context.Context) (Settings, []byte, error) {
	s := DefaultSettings()
	raw, err := w.deps.Store.Setting(ctx, settingsName)
	if err != nil || raw == nil {
		return s, nil, err
	}
	if err := errors.Join(json.Unmarshal(raw, &s), s.Validate()); err != nil {
		return DefaultSettings(), raw, fmt.Errorf("settings of the wall: %w", err)
	}
	return s, raw, nil
}

// putSettings keeps s and returns it as it stands. seen is Changed of the thresholds that were looked at, zero = nobody had changed any: where
// others stand by now it is errMeanwhile. nil = whatever stands.
func (w *Wall) putSettings(ctx context.Context, s Settings, seen *time.Time) (Settings, error) {
	if err := s.Validate(); err != nil {
		return s, &hotline.Error{Op: "set thresholds", Kind: hotline.KindInvalid, Err: err}
	}
	s.Changed = time.Now().UTC()
	raw, err := json.Marshal(s)
	if err != nil {
		return s, fmt.Errorf("set thresholds: %w", err)
	}
	if seen == nil {
		err = w.deps.Store.PutSetting(ctx, settingsName, s.Changed, raw)
	} else {
		err = w.swap(ctx, *seen, s.Changed, raw)
	}
	if err != nil {
		return s, err
	}
	w.stands(s)
	return s, nil
}

// swap keeps raw where the thresholds that were changed at seen still stand. What stands otherwise, another node's perhaps, is in force then:
// who looks again sees it.
func (w *Wall) swap(ctx context.Context, seen, at time.Time, raw []byte) error {
	now, was, err := w.kept(ctx)
	if err != nil && was == nil { // what nobody can read any more may be written over
		return err
	}
	if now.Changed.Equal(seen) {
		if kept, err := w.deps.Store.SwapSetting(ctx, settingsName, was, at, raw); kept || err != nil {
			return err
		}
		if now, _, err = w.kept(ctx); err != nil {
			return err
		}
	}
	w.stands(now)
	return errMeanwhile
}

// stands puts thresholds in force and tells the screens.
func (w *Wall) stands(s Settings) {
	w.mu.Lock()
	w.settings = s
	w.mu.Unlock()
	w.touch(topicWall)
}
