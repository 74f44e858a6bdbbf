package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// findings wait here until they are on record. Its lock is the innermost one: the inspector calls with its own held.
type findings struct {
	writing sync.Mutex // held by who writes; before mu

	mu    sync.Mutex
	hits  map[string]hotline.Hit // by id: only the last state of each counts
	order []string
	fresh []hotline.Hit // not told to their calls yet
	over  []over        // calls that the inspector is done with
	rest  store.Findings
	told  map[string]time.Time // hits whose delay was measured

	practice map[hotline.CallID]bool // running calls of simulated customers, which alert nobody
	broken   map[hotline.CallID]bool // running calls whose inspection panicked
}

// mostWaiting is how many hits and calls may wait for the record before events are left to the bus.
const mostWaiting = 20_000

// waiting is how much is not on record yet.
func (f *findings) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.hits) + len(f.rest.Inspected)
}

// over is a call that ended, with the hits that stand.
type over struct {
	id   hotline.CallID
	hits []hotline.Hit
}

func (f *findings) init() {
	f.hits, f.told, f.practice, f.broken = map[string]hotline.Hit{}, map[string]time.Time{}, map[hotline.CallID]bool{}, map[hotline.CallID]bool{}
}

// hit is told by the inspector of a hit that is new or changed.
func (i *Inspection) hit(h hotline.Hit) {
	now := time.Now()
	if h.ID == "" || h.Call == "" {
		i.log.Error("inspection: a hit without an id", "rule", h.Rule)
		return
	}
	if h.DetectedAt.Before(now) { // the inspector's clock may stand still
		h.DetectedAt = now
	}
	f := &i.found
	f.mu.Lock()
	_, measured := f.told[h.ID]
	if !measured && now.Sub(h.ConditionAt) > i.cfg.Stale { // what was told stays told while it grows
		h.Alert = false
	}
	h.Alert = h.Alert && !f.practice[h.Call]
	f.put(h)
	f.fresh = append(f.fresh, h)
	alerts := h.Alert && !h.Shadow && h.State != hotline.HitWithdrawn
	if alerts {
		f.told[h.ID] = now
	}
	f.mu.Unlock()
	if (measured || h.Alert && !h.Shadow) && i.deps.Screen != nil { // one that alerts nobody any more leaves the screens
		i.deps.Screen.Put(h)
	}
	if alerts && !measured && h.Live && i.deps.Alert != nil {
		i.deps.Alert(metricKind(h.Kind), max(0, now.Sub(h.ConditionAt)))
	}
}

// metricKind is the label of hotline_alert_seconds.
func metricKind(kind string) string {
	switch kind {
	case "acoustic", "text", "llm":
		return kind
	case "signalling":
		return "acoustic" // needs no words either
	}
	return "text"
}

// put keeps the last state of a hit; the lock is held.
func (f *findings) put(h hotline.Hit) {
	if _, there := f.hits[h.ID]; !there {
		f.order = append(f.order, h.ID)
	}
	f.hits[h.ID] = h
}

// ended is told by the inspector of a call that it is done with.
func (i *Inspection) ended(id hotline.CallID, hits []hotline.Hit) {
	i.found.mu.Lock()
	defer i.found.mu.Unlock()
	i.found.over = append(i.found.over, over{id, hits})
}

// broke is told by the inspector of a call that it cannot go on with.
func (i *Inspection) broke(id hotline.CallID) {
	i.found.mu.Lock()
	defer i.found.mu.Unlock()
	i.found.broken[id] = true
}

// settle notes what the inspector told: hits with their calls, and scores of those that ended.
func (i *Inspection) settle() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.settleLocked()
}

func (i *Inspection) settleLocked() {
	f := &i.found
	f.mu.Lock()
	fresh, done := f.fresh, f.over
	f.fresh, f.over = nil, nil
	f.mu.Unlock()
	if len(fresh)+len(done) == 0 {
		return
	}
	changed := map[hotline.CallID]bool{}
	for _, h := range fresh {
		if c := i.calls[h.Call]; c != nil {
			before, had := c.standing[h.ID]
			c.standing[h.ID] = h
			changed[h.Call] = changed[h.Call] || !h.Shadow || had && !before.Shadow
		}
	}
	for id, yes := range changed {
		if c := i.calls[id]; yes && !c.over && i.deps.Screen != nil {
			i.tellScore(c)
		}
	}
	for _, o := range done {
		if c := i.calls[o.id]; c != nil {
			i.finish(c, o.hits)
		}
	}
}

// tellScore shows the score that would stand for the call if it ended now.
func (i *Inspection) tellScore(c *call) {
	hits := make([]hotline.Hit, 0, len(c.standing))
	for _, h := range c.standing {
		hits = append(hits, h)
	}
	now := 0.0
	if !c.answered.IsZero() {
		now = float64(time.Since(c.answered)) / float64(time.Millisecond)
	}
	parts := judged(i.facts(c, hits, now))
	main := standing(parts)
	if main < 0 {
		return
	}
	if sheet, ok := rubric.Choose(i.deps.Sheets, parts[main].Party, parts[main].Queue); ok {
		i.deps.Screen.Score(c.id, rubric.Score(sheet, parts[main].Facts).Total)
	}
}

// finish scores a call that ended and writes its line of the ledger. Test lines and calls that nobody answered are no work.
func (i *Inspection) finish(c *call, hits []hotline.Hit) {
	now := time.Now()
	delete(i.calls, c.id)
	i.done[c.id] = now
	if c.answered.IsZero() || c.ended.Outcome == hotline.OutcomeTestLine {
		return
	}
	line := store.Inspected{Call: c.id, At: now, Result: store.ResultComplete}
	var reasons []string
	line.Tapped, line.Transcribed, reasons = c.missing()
	stale := i.stale(c, hits)
	f := &i.found
	f.mu.Lock()
	if f.broken[c.id] {
		reasons = append(reasons, reasonBroken)
	}
	if line.Reason = join(reasons); line.Reason != "" {
		line.Result = store.ResultPartial
	}
	for _, h := range stale {
		f.put(h)
	}
	f.rest.Scores = append(f.rest.Scores, i.scores(c, hits, now)...)
	f.rest.Inspected = append(f.rest.Inspected, line)
	for _, h := range hits {
		delete(f.told, h.ID)
	}
	delete(f.practice, c.id)
	delete(f.broken, c.id)
	f.mu.Unlock()
	if line.Result != store.ResultComplete && !c.practice {
		i.gap(line, c.endedAt)
	}
	if i.deps.Inspected != nil {
		i.deps.Inspected(string(line.Result))
	}
}

// stale are hits on record that an inspection before a restart left tentative and this one did not find again: they are withdrawn.
func (i *Inspection) stale(c *call, standing []hotline.Hit) []hotline.Hit {
	if !c.resumed {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	kept, err := i.deps.Store.Hits(ctx, store.HitFilter{Call: c.id, State: hotline.HitTentative, Shadow: true})
	if err != nil {
		i.log.Warn("inspection: hits of the last run", "call", c.id, "err", err)
		return nil
	}
	kept = slices.DeleteFunc(kept, func(h hotline.Hit) bool {
		return slices.ContainsFunc(standing, func(s hotline.Hit) bool { return s.ID == h.ID })
	})
	for n := range kept {
		kept[n].State = hotline.HitWithdrawn
		if i.deps.Screen != nil {
			i.deps.Screen.Put(kept[n])
		}
	}
	return kept
}

// facts are what is scored, with the rules that are in force.
func (i *Inspection) facts(c *call, hits []hotline.Hit, now float64) []part {
	parts := c.facts(hits, now)
	for n := range parts {
		parts[n].Judges = i.qa.Judges
	}
	return parts
}

// scores are those of everybody who served the caller.
func (i *Inspection) scores(c *call, hits []hotline.Hit, now time.Time) []store.Score {
	var out []store.Score
	parts := judged(i.facts(c, hits, c.ended.DurationMS))
	main := standing(parts)
	for n, p := range parts {
		sheet, ok := rubric.Choose(i.deps.Sheets, p.Party, p.Queue)
		if !ok {
			continue
		}
		r := rubric.Score(sheet, p.Facts)
		answers, err := json.Marshal(r.Answers)
		if err != nil {
			i.log.Error("inspection: score", "call", c.id, "err", err)
			continue
		}
		out = append(out, store.Score{
			Call: c.id, Party: p.Party, Agent: p.Agent, Main: n == main, Queue: p.Queue, Sheet: r.Sheet, Version: r.Version, Total: r.Total, Failed: r.Failed,
			Answers: answers, At: now, LateMS: float64(max(0, now.Sub(c.endedAt))) / float64(time.Millisecond),
		})
	}
	return out
}

// RuleGap is the rule of alerts about calls of which anything was not inspected.
const RuleGap = "ledger_gap"

// gapsFor is how long gaps of one reason are one alert.
const gapsFor = time.Hour

// gaps are the calls of one alert about the ledger.
type gaps struct {
	first hotline.Hit
	calls int
}

// gap tells supervisors of a call of which something is missing. A fault of the bus or the recogniser is a fault of many calls: those
// of one reason within gapsFor are one alert, that of the first, with their number. The ledger holds each. The caller holds i.mu.
func (i *Inspection) gap(line store.Inspected, at time.Time) {
	if !i.cfg.Hears && (line.Reason == reasonText || line.Reason == reasonDeaf) {
		return // nothing is ever recognised here
	}
	severity := hotline.SeverityMinor
	if line.Result == store.ResultMissed {
		severity = hotline.SeverityCritical
	}
	if at.IsZero() {
		at = line.At
	}
	key := string(severity) + line.Reason
	if g := i.gaps[key]; g != nil && line.At.Sub(g.first.DetectedAt) < gapsFor {
		g.calls++
		h := g.first
		h.Note, h.NoteEN = fmt.Sprintf("%s（共 %d 通）", h.Note, g.calls), fmt.Sprintf("%s (%d calls)", h.NoteEN, g.calls)
		i.hit(h)
		return
	}
	zh, en := explain(line.Reason)
	h := hotline.Hit{
		ID: string(line.Call) + "-" + RuleGap + "-call", Call: line.Call, Rule: RuleGap, Title: "通话质检有缺口", TitleEN: "Not all of a call was inspected", Version: 1, Kind: "signalling", Severity: severity,
		State: hotline.HitConfirmed, Alert: true, Note: zh, NoteEN: en, Evidence: []hotline.Evidence{}, ConditionAt: at, DetectedAt: line.At,
	}
	i.gaps[key] = &gaps{first: h, calls: 1}
	i.hit(h)
}

// explain writes reasons for people who read alerts.
func explain(reasons string) (zh, en string) {
	words := map[string][2]string{
		reasonEvents: {"部分事件丢失", "events were lost"}, reasonKilled: {"服务进程中断，通话结尾缺失", "the server was killed, the end is missing"},
		reasonSound: {"没有采集到声音", "no sound was tapped"}, reasonDeaf: {"语音识别中断", "recognition broke off"},
		reasonText: {"有人说话但没有转写出文字", "somebody spoke, no text came"}, reasonNoEvent: {"没有可质检的事件", "there are no events to inspect"},
		reasonBroken: {"质检程序出错，之后的内容没有质检", "inspection failed, what came after was not inspected"},
	}
	var a, b []string
	for r := range strings.SplitSeq(reasons, ", ") {
		a, b = append(a, words[r][0]), append(b, words[r][1])
	}
	return strings.Join(a, "；"), strings.Join(b, "; ")
}

// write puts everything that was found on record; what fails waits for the next time.
func (i *Inspection) write(ctx context.Context) error {
	f := &i.found
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	hits, order, rest := f.hits, f.order, f.rest
	f.hits, f.order, f.rest = map[string]hotline.Hit{}, nil, store.Findings{}
	f.mu.Unlock()
	for _, id := range order {
		rest.Hits = append(rest.Hits, hits[id])
	}
	err := i.deps.Store.PutFindings(ctx, rest)
	if err == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	later, laterOrder, laterRest := f.hits, f.order, f.rest
	f.hits, f.order = hits, order
	f.rest = store.Findings{Scores: append(rest.Scores, laterRest.Scores...), Inspected: append(rest.Inspected, laterRest.Inspected...)}
	for _, id := range laterOrder {
		f.put(later[id])
	}
	return err
}
