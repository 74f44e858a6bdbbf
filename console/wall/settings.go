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
}

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
	s := DefaultSettings()
	raw, err := w.deps.Store.Setting(ctx, settingsName)
	if err != nil || raw == nil {
		return s, err
	}
	if err := errors.Join(json.Unmarshal(raw, &s), s.Validate()); err != nil {
		return DefaultSettings(), fmt.Errorf("settings of the wall: %w", err)
	}
	return s, nil
}

func (w *Wall) putSettings(ctx context.Context, s Settings) error {
	if err := s.Validate(); err != nil {
		return &hotline.Error{Op: "set thresholds", Kind: hotline.KindInvalid, Err: err}
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("set thresholds: %w", err)
	}
	if err := w.deps.Store.PutSetting(ctx, settingsName, time.Now(), raw); err != nil {
		return err
	}
	w.mu.Lock()
	w.settings = s
	w.mu.Unlock()
	w.touch(topicWall)
	return nil
}
