package form

import (
	"slices"

	"hotline"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// found is a value that was said.
type found struct {
	value string
	said  string // the words it was read from
	rank  int
	sure  float64 // 0..1
	fresh bool    // it replaces a value of the same rank: the agent asked again, or the caller corrected it
}

// put writes what was found into the slot, unless what stands there rests on more.
func (s *slot) put(got found, from ...hotline.Evidence) bool {
	if got.value == "" {
		return false
	}
	if s.fixed() {
		if got.value != s.Value.Value && got.rank >= answered {
			s.Other = got.value
		}
		return false
	}
	if got.value == s.Value.Value {
		s.Confidence = max(s.Confidence, min(0.95, max(s.Confidence, got.sure)+0.05))
		s.rank = max(s.rank, got.rank)
		s.cite(from)
		if s.field.Kind != value.Address {
			s.open = 0
		}
		return true
	}
	if s.Value.Value != "" && (got.rank < s.rank || got.rank == s.rank && !got.fresh) {
		return false
	}
	s.Value.Value, s.said, s.rank = got.value, got.said, got.rank
	s.Shown, s.State, s.Confidence, s.Heard = Show(s.field, got.value), Suggested, got.sure, false
	if !got.fresh || s.Evidence == nil {
		s.Evidence = nil
	}
	s.cite(from)
	s.hint()
	s.begun, s.draft = "", nil
	if s.field.Kind != value.Address { // an address may go on in the same breath
		s.open = 0
	}
	return true
}

// cite adds evidence, oldest first, at most eight.
func (s *slot) cite(from []hotline.Evidence) {
	for _, e := range from {
		if !slices.ContainsFunc(s.Evidence, func(o hotline.Evidence) bool { return o == e }) {
			s.Evidence = append(s.Evidence, e)
		}
	}
	if n := len(s.Evidence); n > 8 {
		s.Evidence = s.Evidence[n-8:]
	}
}

// hint sets the sentence to read the value back with.
func (s *slot) hint() {
	s.ReadBack = ""
	if s.Risky && s.State == Suggested && !s.Heard {
		s.ReadBack = "跟您核对一下，" + s.Title + "是" + s.Shown + "，对吗？"
	}
}

// agree says that the value was read back and the caller agreed.
func (s *slot) agree(sure float64, from ...hotline.Evidence) {
	if s.fixed() {
		return
	}
	s.Confidence, s.Heard, s.rank = max(s.Confidence, sure), true, max(s.rank, agreed)
	s.cite(from)
	s.hint()
}

// sureOf is the confidence of a value that was read from a segment: what it rests on, times the recogniser's.
func sureOf(rank int, seg language.Segment) float64 {
	base := map[int]float64{mentioned: 0.75, told: 0.85, answered: 0.9, agreed: 0.92}[rank]
	if seg.Confidence > 0 {
		base *= 0.5 + 0.5*seg.Confidence
	}
	return base
}

// ofKind returns the slots of a kind, in the form's order.
func (f *Filler) ofKind(k value.Kind) []*slot {
	var out []*slot
	for i := range f.slots {
		if f.slots[i].field.Kind == k {
			out = append(out, &f.slots[i])
		}
	}
	return out
}
