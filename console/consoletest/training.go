package consoletest

import (
	"context"
	"sync"
	"time"

	"hotline"
	"hotline/console/training"
)

// School is a training.Coach, Drafts, Improver and Asked with a few things in it. Safe for concurrent use.
type School struct {
	mu         sync.Mutex
	practices  []training.Practice
	drafts     []training.Draft
	candidates []training.Candidate
}

// NewSchool returns one with three customers, two practice calls of account, a draft and a candidate. call is one that is on record.
func NewSchool(account, name string, call hotline.CallID, now time.Time) *School {
	return &School{
		practices: []training.Practice{
			{ID: "p2", Call: call, Account: account, Name: name, Scenario: "angry-refund", Title: "暴躁退费", Difficulty: 4, Started: now.Add(-time.Hour), Ended: now.Add(-55 * time.Minute),
				Outcome: "left", Acts: map[string]int{"greets": 1, "refuses": 2, "interrupts": 3}, Scored: true, Score: 52, Failed: true},
			{ID: "p1", Call: call, Account: account, Name: name, Scenario: "elder-fault", Title: "老人报修", Difficulty: 1, Started: now.Add(-26 * time.Hour), Ended: now.Add(-25 * time.Hour),
				Outcome: "solved", Patience: 88, Acts: map[string]int{"greets": 1, "asks": 3, "reads_back": 2, "closes": 1}, Scored: true, Score: 94, Comment: "复述号码做得好，语速可以再慢一点。", Coach: "zhou"},
		},
		drafts: []training.Draft{{ID: "own-1", Call: call, Title: "来自通话 7F2K9Q", State: "draft", By: "zhou", Made: now.Add(-2 * time.Hour), Changed: "zhou",
			Text: "id: own-1\ntitle: 来自通话 7F2K9Q\ngoal: 像这通电话里的客户一样，把事情办成\ndifficulty: 3\nstates:\n- id: s1\n  say:\n  - 我家宽带又断了\n  done: true\n"}},
		candidates: []training.Candidate{{ID: "c1", Made: now.Add(-9 * time.Hour), State: "draft", Corrections: 41, Before: training.Measured{Samples: 41, Top1: 0.732, Top3: 0.902},
			After: training.Measured{Samples: 41, Top1: 0.878, Top3: 0.976}, SetBefore: training.Measured{Samples: 300, Top1: 0.943, Top3: 0.99}, SetAfter: training.Measured{Samples: 300, Top1: 0.947, Top3: 0.99}, Better: true}},
	}
}

// Scenarios implements training.Coach.
func (*School) Scenarios(context.Context) ([]training.Scenario, error) {
	return []training.Scenario{
		{ID: "elder-fault", Title: "老人报修", Goal: "宽带断了，想让师傅上门修好", Temper: "七十多岁，和气，耳背，说话慢，容易讲到别处去", Hints: []string{"放慢语速，一次只问一件事", "电话号码和地址要复述"}, Difficulty: 1},
		{ID: "angry-refund", Title: "暴躁退费", Goal: "被扣了没有订过的增值业务费，要求全部退还并取消", Temper: "四十岁，脾气急，说话冲，讨厌套话", Hints: []string{"先道歉，再核实身份", "说清退多少、什么时候到账"}, Difficulty: 4},
		{ID: "own-2", Title: "反复断网", Goal: "第三次报修，要一个说法", Temper: "讲道理，不好糊弄", Hints: []string{}, Difficulty: 3, Own: true},
	}, nil
}

// Start implements training.Coach.
func (s *School) Start(_ context.Context, account, scenario string) (training.Practice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := training.Practice{ID: "p3", Account: account, Name: account, Scenario: scenario, Title: scenario, Started: time.Now(), Acts: map[string]int{}}
	s.practices = append([]training.Practice{p}, s.practices...)
	return p, nil
}

// Stop implements training.Coach.
func (*School) Stop(context.Context, string) error {
	return &hotline.Error{Op: "no practice call runs", Kind: hotline.KindNotFound}
}

// Practices implements training.Coach.
func (s *School) Practices(_ context.Context, account string) ([]training.Practice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []training.Practice{}
	for _, p := range s.practices {
		if account == "" || p.Account == account {
			out = append(out, p)
		}
	}
	return out, nil
}

// Comment implements training.Coach.
func (s *School) Comment(_ context.Context, id, coach, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.practices {
		if s.practices[i].ID == id {
			s.practices[i].Comment, s.practices[i].Coach = text, coach
			return nil
		}
	}
	return &hotline.Error{Op: "no such practice call", Kind: hotline.KindNotFound}
}

// Drafts implements training.Drafts.
func (s *School) Drafts(context.Context) ([]training.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]training.Draft{}, s.drafts...), nil
}

// Make implements training.Drafts.
func (s *School) Make(_ context.Context, call hotline.CallID, by string) (training.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.drafts[0]
	d.ID, d.Call, d.By, d.Title, d.State = "own-3", call, by, "来自这通通话", "draft"
	s.drafts = append([]training.Draft{d}, s.drafts...)
	return d, nil
}

// Put implements training.Drafts.
func (s *School) Put(_ context.Context, id, by, text, state string) (training.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.drafts {
		if s.drafts[i].ID == id {
			s.drafts[i].Text, s.drafts[i].State, s.drafts[i].Changed = text, state, by
			return s.drafts[i], nil
		}
	}
	return training.Draft{}, &hotline.Error{Op: "no such persona", Kind: hotline.KindNotFound}
}

// Report implements training.Improver.
func (*School) Report(context.Context, time.Time) ([]training.Wrong, error) {
	return []training.Wrong{
		{Kind: "class", Item: "broadband.fault", Judged: 31, Wrong: 9, Examples: []training.Example{{Before: "broadband.fault", After: "tv.fault", Said: "机顶盒一直转圈"}}},
		{Kind: "field", Item: "address", Form: "broadband.fault", Judged: 44, Wrong: 6, Examples: []training.Example{{Before: "朝阳路十八", After: "朝阳路18号3单元502", Said: "朝阳路十八号三单元五零二"}}},
		{Kind: "card", Item: "faq-data-over", Judged: 12, Wrong: 2, Examples: []training.Example{}},
	}, nil
}

// Unanswered implements training.Asked.
func (s *School) Unanswered(context.Context, time.Time) ([]training.Question, error) {
	return []training.Question{
		{Text: "两张卡的账单能不能合成一张", Calls: 3, Last: time.Now().Add(-2 * time.Hour), Call: s.practices[0].Call},
		{Text: "给老人的手机能不能只让打几个号", Calls: 1, Last: time.Now().Add(-26 * time.Hour), Call: s.practices[0].Call},
	}, nil
}

// Candidates implements training.Improver.
func (s *School) Candidates(context.Context) ([]training.Candidate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]training.Candidate{}, s.candidates...), nil
}

// Train implements training.Improver.
func (s *School) Train(_ context.Context, by string) (training.Candidate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.candidates[0]
	c.ID, c.By, c.Made, c.State = "c2", by, time.Now(), "draft"
	s.candidates = append([]training.Candidate{c}, s.candidates...)
	return c, nil
}

// Decide implements training.Improver.
func (s *School) Decide(_ context.Context, id, by string, publish bool) (training.Candidate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.candidates {
		if c := &s.candidates[i]; c.ID == id && c.State == "draft" {
			c.State, c.Decided, c.At = map[bool]string{true: "used", false: "rejected"}[publish], by, time.Now()
			return *c, nil
		}
	}
	return training.Candidate{}, &hotline.Error{Op: "no such candidate waits for a decision", Kind: hotline.KindNotFound}
}
