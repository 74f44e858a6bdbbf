package board_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/assist/summary"
	"hotline/cmd/hotline/board"
	"hotline/console/consoletest"
	"hotline/internal/contract"
	"hotline/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The bus may come later than the topics, and go away; what was said before the start counts.
func TestTopics_FollowTheBus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := consoletest.NewFeed()
		feed.SetDown(true)
		say := func(from, to int) {
			for i := from; i < to; i++ {
				feed.Put(hotline.Event{Call: hotline.CallID(fmt.Sprint(i)), Seq: 1, At: time.Now(), Body: hotline.IntentDetected{Intent: "broadband.fault", Text: "宽带断了"}})
			}
		}
		say(0, 5)
		hot, err := board.New(feed, func(string) string { return "宽带故障" }, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { hot.Run(ctx); close(done) }()
		synctest.Wait()
		if got := hot.Rising(time.Hour); len(got) != 0 {
			t.Errorf("without a bus: %+v", got)
		}
		feed.SetDown(false)
		<-time.After(6 * time.Second)
		synctest.Wait()
		got := hot.Rising(time.Hour)
		if len(got) != 1 || got[0].Count != 5 || got[0].Title != "宽带故障" || len(got[0].Samples) != 5 {
			t.Errorf("%+v", got)
		}
		say(5, 8)
		synctest.Wait()
		if got := hot.Rising(time.Hour); got[0].Count != 5 {
			t.Error("a list is worked out anew for everybody who looks")
		}
		<-time.After(5 * time.Second)
		if got := hot.Rising(time.Hour); got[0].Count != 8 {
			t.Errorf("%+v", got)
		}
		stop()
		<-done
	})
}

func TestSummary_OfARunningCall(t *testing.T) {
	began := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	title := func(intent string) string { return map[string]string{"broadband.fault": "宽带报障"}[intent] }
	if got := board.Summary(store.CallRecord{}, title, time.UTC); got != "" {
		t.Errorf("nothing was said, yet %q", got)
	}
	rec := store.CallRecord{CallRow: store.CallRow{Answered: began}, Tickets: []hotline.TicketCreated{{Ticket: "T100", Kind: "repair"}},
		Transcript: []hotline.UtteranceFinal{{Party: hotline.PartyCaller, N: 0, Text: "我家宽带断网了，从昨天晚上就上不了网", FromMS: 4000, ToMS: 8000}},
		Turns:      []store.TurnRow{{N: 0, At: began.Add(3 * time.Second), Played: "您好，请问有什么可以帮您？", Scene: "greeting"}, {N: 1, At: began.Add(12 * time.Second), Played: "马上为您报修。", Scene: "broadband.fault"}}}
	got := board.Summary(rec, title, time.UTC)
	t.Log(got)
	if !strings.Contains(got, "宽带") || !strings.Contains(got, "T100") || !strings.HasSuffix(got, "。") {
		t.Error(got)
	}
}

// Deadlines count in the owner's zone, though the record has none: at 18:00 UTC tomorrow is the day after in Shanghai.
func TestSummary_CountsDaysInTheOwnersZone(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	rec := store.CallRecord{CallRow: store.CallRow{Answered: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)},
		Transcript: []hotline.UtteranceFinal{{Party: hotline.PartyAgent, Text: "我们明天上午十点前给您回电话", FromMS: 4000, ToMS: 8000}}}
	got := board.Summary(rec, func(string) string { return "" }, shanghai)
	if !strings.Contains(got, "11月22日 10:00") {
		t.Error(got)
	}
}

// The wall has words of its own, in each of its languages, for every kind of sentence; in Chinese they make the summary again.
func TestParts_HaveWordsInEachLanguage(t *testing.T) {
	kinds, err := contract.Constants("../../../assist/summary/summary.go", "Kind")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		raw, err := os.ReadFile("../../../console/ui/src/locales/wall." + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words struct {
			Wall struct {
				Sayings map[string]string `json:"sayings"`
			} `json:"wall"`
		}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			if words.Wall.Sayings[k] == "" {
				t.Errorf("%s has no words for a sentence of the kind %q", lang, k)
			}
		}
		if lang != "zh-CN" {
			continue
		}
		const text = "客户反映：我家网断了；坐席承诺明天回电；客户表示同意。"
		var again []string
		for _, p := range board.Parts(text) {
			again = append(again, strings.ReplaceAll(words.Wall.Sayings[p.Is], "{text}", p.Text))
		}
		if got := summary.Joined(again); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
