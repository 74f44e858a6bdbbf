package scene

import (
	"regexp"
	"time"

	"hotline/dialog/intent"
)

// Ranged reports a slot whose values may have a range: a count, an amount, or a day, also that of a time that holds its own.
func (s *Scene) Ranged(slot *Slot) bool {
	switch slot.Kind { //nolint:exhaustive // the others have none
	case intent.KindCount, intent.KindAmount, intent.KindDate:
		return true
	case intent.KindTime:
		return s.DayOf(slot) == nil
	}
	return false
}

// Least is the smallest value that a slot may have, in days from today where it is a day, nil for any.
func (s *Slot) Least() *int {
	if s.Min == nil && s.Kind == intent.KindCount {
		one := 1
		return &one
	}
	return s.Min
}

// bounds checks the range of a slot.
func (c *checker) bounds(key string, slot *Slot) {
	least, days := slot.Least(), slot.Kind == intent.KindDate || slot.Kind == intent.KindTime
	switch {
	case !c.scene.Ranged(slot) && (slot.Min != nil || slot.Max != nil):
		if slot.Kind == intent.KindTime {
			c.complain(key+".kind", "this time is one of the day in the slot %s: write min and max there", c.scene.DayOf(slot).Name)
			return
		}
		c.complain(key+".kind", "%s has no min and no max: leave them out, or write kind: count, amount or date", slot.Kind)
	case slot.Max != nil && (least != nil && *slot.Max < *least || !days && *slot.Max < 1):
		c.complain(key+".max", "%d: write a max no less than min and no less than 1, or leave it out where there is none", *slot.Max)
	case least != nil && *least < 0 && !days:
		c.complain(key+".min", "%d: write a min no less than 0", *least)
	}
}

// fixedDay is a day that is written as its value, and lies as near or far as the call is made.
var fixedDay = regexp.MustCompile(`^\d{4}-`)

// presetDay checks a day or an hour as a default: what callers may say, or its value. 明天 is the day after the call.
func (c *checker) presetDay(key string, slot *Slot) {
	ctx := intent.Context{Now: time.Now(), Hour: c.scene.DayOf(slot) != nil, Prompt: slot.Ask, Asked: true}
	if _, ok := intent.Parse(slot.Kind, slot.Default, ctx); !ok {
		c.complain(key, "%q is no %s: write one as callers say it, such as 明天, tomorrow or 下午三点, or leave it out so that callers are asked", slot.Default, slot.Kind)
		return
	}
	ctx.Least, ctx.Most = slot.Least(), slot.Max
	if _, ok := intent.Parse(slot.Kind, slot.Default, ctx); !ok && !fixedDay.MatchString(slot.Default) {
		c.complain(key, "%q lies outside min and max of the slot: write a value within", slot.Default)
	}
}
