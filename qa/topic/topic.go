// Package topic finds what more and more callers want: clusters of needs (intent, district, words that no scene covers) with their growth
// over 15 minutes, an hour and a day. It owns the clusters in memory; it reads no clock and starts no goroutine. cmd/hotline feeds it the
// events of calls and shows what it finds on the supervisors' wall.
package topic

import (
	"errors"
	"fmt"
	"time"

	"hotline"
)

// Config bounds the finder.
type Config struct {
	// Keep is how long a need is remembered, 1 h to 7 days. Growth over a day needs two days.
	Keep time.Duration
	// Calls is from how many calls on a cluster is worth showing, 2 or more.
	Calls int
	// Nth is the call that makes a cluster a new topic, Fresh how long it is called new then.
	Nth   int
	Fresh time.Duration
	// Burst is within how long the Nth call must come after the first for the cluster to be new: what trickles in all day is no news.
	Burst time.Duration
	// Warm is for how long after the first event nothing with an intent of its own is called new: at first everything is.
	Warm time.Duration
	// Needs is how many needs are remembered at most; the oldest go. Some 200 bytes each.
	Needs int
	// Title is the name of an intent for people, "" where it has none; nil: intents are shown as they are.
	Title func(intent string) string
	// Mask hides personal data in what a caller said: no title and no word is made of them. Samples stay as they were said. nil: nothing is hidden.
	Mask func(text string) string
}

// Default remembers two days and 50,000 needs, and calls new what came to ten calls within six hours, for a quarter of an hour.
func Default() Config {
	return Config{Keep: 48 * time.Hour, Calls: 3, Nth: 10, Fresh: 15 * time.Minute, Burst: 6 * time.Hour, Warm: time.Hour, Needs: 50_000}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Keep < time.Hour || c.Keep > 7*24*time.Hour:
		return fmt.Errorf("topic: keep %v is not within 1h-168h", c.Keep)
	case c.Calls < 2 || c.Nth < 2:
		return errors.New("topic: calls, nth: want 2 or more")
	case c.Fresh <= 0 || c.Burst <= 0 || c.Warm < 0:
		return errors.New("topic: fresh, burst: must be positive")
	case c.Needs < 100:
		return fmt.Errorf("topic: needs %d is less than 100", c.Needs)
	}
	return nil
}

// Topic is one need that several callers have.
type Topic struct {
	ID       string
	Title    string // in the callers' words where no scene fits
	Intent   string // "" = none of the scenes fits
	District string // where most of them are, as they said; "" = not told
	Words    []string
	Count    int     // calls within the window
	Before   int     // calls within the window before
	Growth   float64 // (Count+1)/(Before+1)
	New      bool    // its tenth call came within the last 15 minutes
	First    time.Time
	Last     time.Time
	Calls    []hotline.CallID // the latest first, at most 100
	Samples  []Sample         // at most 5
}

// Sample is what one caller said about it.
type Sample struct {
	Call hotline.CallID
	At   time.Time
	Text string
}

const (
	mostTopics  = 50
	mostCalls   = 100
	mostSamples = 5
	mostTexts   = 60 // of a cluster that words are counted in
)
