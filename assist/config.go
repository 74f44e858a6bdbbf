package assist

import (
	"errors"
	"fmt"
	"time"
)

// Config says how much of the agent's attention live help may take.
type Config struct {
	// Answer is the least confidence of a knowledge card, 0-1. Below it nothing is shown.
	Answer float64
	// Partial is the least confidence while the caller still speaks, Answer-1: what is shown early must not change.
	Partial float64
	// Scene is the least confidence with which the caller's own words change the scene, 0-1.
	Scene float64
	// Normal is how many cards beside the urgent one are shown at once, 1-2.
	Normal int
	// Experienced is from when on an agent gets one card at most beside the urgent one, and no sentences to say; 0 = never.
	Experienced time.Duration
	// Workers is how many calls are thought about at once, 1-64.
	Workers int
	// Keep is how long a call is remembered after its end while no agent works on it, 1 minute to 24 hours.
	Keep time.Duration
}

// Default shows what is as sure as a spoken answer must be; agents count as experienced after 180 days.
func Default() Config {
	return Config{Answer: 0.6, Partial: 0.75, Scene: 0.6, Normal: 2, Experienced: 180 * 24 * time.Hour, Workers: 2, Keep: 30 * time.Minute}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Answer < 0 || c.Answer > 1 || c.Scene < 0 || c.Scene > 1:
		return errors.New("assist: answer and scene must be 0-1")
	case c.Partial < c.Answer || c.Partial > 1:
		return errors.New("assist: partial must be between answer and 1")
	case c.Normal < 1 || c.Normal > 2:
		return errors.New("assist: normal must be 1 or 2")
	case c.Experienced < 0:
		return errors.New("assist: experienced must not be negative")
	case c.Workers < 1 || c.Workers > 64:
		return errors.New("assist: workers must be 1-64")
	case c.Keep < time.Minute || c.Keep > 24*time.Hour:
		return fmt.Errorf("assist: keep %v is not within 1m-24h", c.Keep)
	}
	return nil
}
