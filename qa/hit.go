package qa

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// How many places a hit shows: of one moment, and with those that its episode brought.
const (
	mostEvidence = 6
	mostGrown    = 20
)

// id names a hit: by the utterance, else by the time at which it began; what is missing in a call has no place.
func id(c *trace.Call, r *rule.Compiled, m trace.Moment) string {
	place := "t" + strconv.Itoa(int(math.Round(m.From)))
	switch {
	case r.Once:
		place = "call"
	case m.Said != (trace.Key{}):
		place = string(m.Said.Party[:1]) + strconv.Itoa(m.Said.N)
	}
	return string(c.ID) + "-" + r.ID + "-" + place
}

// hit writes a candidate down. shown is the evidence of the hit as it was reported, of which the call may have forgotten the words.
func hit(c *trace.Call, r *rule.Compiled, one candidate, shown []hotline.Evidence, now time.Time, live bool) hotline.Hit {
	m := one.moment
	h := hotline.Hit{
		ID: id(c, r, m), Call: c.ID, Rule: r.ID, Title: r.Title.String(), TitleEN: r.Title.EN, Version: r.Version, Kind: one.kind, Shadow: r.State != rule.Live,
		Severity: r.Severity, Points: r.Points, State: hotline.HitConfirmed, Alert: r.Alert && r.State == rule.Live, Party: r.Who,
		Agent: whose(c, one), Queue: c.Facts.QueueAt(m.From), AtMS: math.Round(one.at), ConditionAt: c.Wall(one.at), DetectedAt: now, Live: live,
	}
	if r.Who == rule.Service || r.Who == rule.AnyParty {
		h.Party = m.Party
	}
	if one.soft {
		h.State = hotline.HitTentative
	}
	h.Evidence = evidence(c, one, shown)
	h.Note = note(r.Note.String(), r.Title.String(), m, h.Evidence)
	if r.Note.EN != "" || r.Title.EN != "" {
		h.NoteEN = note(r.Note.EN, cmp.Or(r.Title.EN, r.Title.ZH), m, h.Evidence)
	}
	return h
}

// whose is the account of the agent whose doing a hit is, "" = nobody's of ours, or the machine's. Words are of who said them. What the caller does
// is of who answered it before it was a hit, with words that the hit shows, else of who had the caller then. All else (a beginning, a pause, an event) is of who had
// the caller while it became true, for most of that time, whoever has him when a deadline is over.
func whose(c *trace.Call, one candidate) string {
	m := one.moment
	if u, ok := c.Utterance(m.Said); ok && u.Party == hotline.PartyAgent && u.Name != "" {
		return u.Name
	}
	if m.Party == hotline.PartyCaller {
		first, found := trace.Utterance{}, false
		for _, o := range one.others {
			if u, ok := c.Utterance(o.Said); ok && u.Party != hotline.PartyCaller && u.From >= m.From && u.From <= one.at && (!found || u.From < first.From) {
				first, found = u, true
			}
		}
		if found && (first.Name != "" || first.Party == hotline.PartyBot) {
			return first.Name
		}
	}
	return c.Facts.AgentWithin(m.From, m.At)
}

func evidence(c *trace.Call, one candidate, shown []hotline.Evidence) []hotline.Evidence {
	var out []hotline.Evidence
	add := func(e hotline.Evidence, most int) {
		twice := slices.ContainsFunc(out, func(o hotline.Evidence) bool {
			return o.Party == e.Party && o.N == e.N && (e.N >= 0 || o.FromMS == e.FromMS)
		})
		if !twice && len(out) < most {
			out = append(out, e)
		}
	}
	add(place(c, one.moment, one.moment.Pos > 0, shown), mostEvidence)
	for _, m := range one.others {
		add(place(c, m, true, shown), mostEvidence)
	}
	for _, m := range one.more {
		add(place(c, m, true, shown), mostGrown)
	}
	return out
}

// place is where a moment is in the call. whole: its words as a whole; the place of a sound is its own, not that of the words in it.
func place(c *trace.Call, m trace.Moment, whole bool, shown []hotline.Evidence) hotline.Evidence {
	e := hotline.Evidence{Party: m.Party, N: -1, FromMS: math.Round(m.From), ToMS: math.Round(m.To)}
	u, ok := c.Utterance(m.Said)
	if !ok {
		if i := slices.IndexFunc(shown, func(o hotline.Evidence) bool { return o.Party == m.Said.Party && o.N == m.Said.N-1 }); i >= 0 && m.Said.N > 0 {
			return shown[i]
		}
		return e
	}
	e.N, e.Name, e.Text = u.N-1, u.Name, masked(c, u)
	if whole {
		e.FromMS, e.ToMS = math.Round(u.From), math.Round(u.To)
	}
	return e
}

// note fills a note in; without one it is the title.
func note(form, title string, m trace.Moment, found []hotline.Evidence) string {
	if form == "" {
		return title
	}
	text := ""
	if len(found) > 0 {
		text = found[0].Text
	}
	value := strconv.FormatFloat(math.Round(m.Value*10)/10, 'f', -1, 64)
	if m.Value >= 100 {
		value = strconv.Itoa(int(math.Round(m.Value)))
	}
	return strings.NewReplacer("{value}", value, "{text}", text, "{title}", title).Replace(form)
}

// mark says whether a hit is as it was reported: what grows while it lasts (a silence) does not count.
func mark(h hotline.Hit, open bool) uint64 {
	places := make([]string, 0, len(h.Evidence))
	if h.State == hotline.HitTentative { // its words grow
		return 1
	}
	for _, e := range h.Evidence {
		places = append(places, fmt.Sprint(e.Party, e.N, int(e.FromMS), e.Text))
	}
	s := fmt.Sprint(h.State, h.Version, h.Shadow, strings.Join(places, "|"))
	if !open {
		s += h.Note
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(s))
	return sum.Sum64() | 2
}
