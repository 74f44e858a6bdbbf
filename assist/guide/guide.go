// Package guide is the owner's advice to agents: what to do step by step in a scene, what to be reminded of, what may be offered. It owns
// the YAML files (docs/guide.schema.json), their check, and the question whether some words were said; it keeps no state of a call.
// Package assist asks it.
package guide

import (
	"slices"
	"sync"
	"time"
)

// Guide is one file: the advice for one scene, or for all of them.
type Guide struct {
	ID        string     `yaml:"id"`
	Title     string     `yaml:"title"`
	Scenes    []string   `yaml:"scenes"`    // ids of scenes it is for; the id itself counts, too
	Always    bool       `yaml:"always"`    // it is for every call: its steps come around those of the scene
	Steps     []Step     `yaml:"steps"`     // in the order in which they should come
	Reminders []Reminder `yaml:"reminders"` //
	Offers    []Offer    `yaml:"offers"`    //

	File string `yaml:"-"` // its name, for complaints
}

// Step is one line of the checklist. It is done when its words were said, its text was read out, or its field is filled; where the form of the
// call has the field, its words only ask for it.
type Step struct {
	ID     string        `yaml:"id"`
	Title  string        `yaml:"title"`
	Say    string        `yaml:"say"`    // a sentence that does it: what the agent is offered to say next
	By     string        `yaml:"by"`     // whose words do it: agent (default) | caller
	Said   Words         `yaml:"said"`   // any of these
	Read   string        `yaml:"read"`   // a text that must be read out as it stands, small slips aside
	Field  string        `yaml:"field"`  // of the form: done when it has a value
	Must   bool          `yaml:"must"`   // leaving it out is a fault
	Last   bool          `yaml:"last"`   // of a guide for every call: it comes behind the scene's steps, not before
	Within time.Duration `yaml:"within"` // after the agent came; then it is late. 0 = no deadline
	Before Words         `yaml:"before"` // what must not be said by the agent, nor answered to the caller, before it is done
	Remind string        `yaml:"remind"` // what the agent is told then; default: say
}

// Reminder is something to say or do when something happens.
type Reminder struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Say    string `yaml:"say"`
	On     string `yaml:"on"`     // words (default) | hold (the caller is put on hold) | back (is taken back) | silence (of both)
	By     string `yaml:"by"`     // words: whose: caller (default) | agent
	When   Words  `yaml:"when"`   // words
	Said   Words  `yaml:"said"`   // said by the agent in the last 30 s, or from then on: it needs no reminder
	Urgent bool   `yaml:"urgent"` //
	Flag   string `yaml:"flag"`   // risk that the words show: complaint, crisis, fraud, ...; "" = none
}

// Offer is something that may be offered where the owner allows it: in its guide's scenes only, never to a caller who is upset.
type Offer struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Say   string   `yaml:"say"`
	When  Words    `yaml:"when"`  // said by the caller
	Never Words    `yaml:"never"` // said by the caller at any time: no offer
	After []string `yaml:"after"` // steps that must be done first
}

// Book is all guides of an app. Safe for concurrent use.
type Book struct {
	guides []*Guide

	mu   sync.Mutex
	made map[string]Guide // by scene; scenes without a guide share one
}

// Guides lists them by id.
func (b *Book) Guides() []*Guide { return slices.Clone(b.guides) }

// For is what counts in a scene ("" = none known yet): the steps of every call before and behind those of the scene, all reminders and
// offers that apply. The lists are shared and must not be changed.
func (b *Book) For(scene string) Guide {
	known := slices.ContainsFunc(b.guides, func(g *Guide) bool { return !g.Always && g.of(scene) })
	key := ""
	if known {
		key = scene
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	out, had := b.made[key]
	if !had {
		if b.made == nil {
			b.made = map[string]Guide{}
		}
		out = b.join(key)
		b.made[key] = out
	}
	if out.ID = scene; !known {
		out.Title = scene
	}
	return out
}

// of reports whether the guide is for a scene.
func (g *Guide) of(scene string) bool {
	return scene != "" && (g.ID == scene || slices.Contains(g.Scenes, scene))
}

func (b *Book) join(scene string) Guide {
	var own *Guide
	var out Guide
	var last []Step
	for _, g := range b.guides {
		switch {
		case g.Always:
			for _, s := range g.Steps {
				if s.Last {
					last = append(last, s)
				} else {
					out.Steps = append(out.Steps, s)
				}
			}
			out.Reminders = append(out.Reminders, g.Reminders...)
			out.Offers = append(out.Offers, g.Offers...)
		case g.of(scene):
			own = g
		}
	}
	if own != nil {
		out.Title = own.Title
		out.Steps = append(out.Steps, own.Steps...)
		out.Reminders = append(out.Reminders, own.Reminders...)
		out.Offers = append(out.Offers, own.Offers...)
	}
	out.Steps = append(out.Steps, last...)
	return out
}
