package inspect_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/internal/store"
)

// An episode is one alert on record that grows: what somebody did about it stays, a restart in the middle doubles nothing, and it costs and is
// measured once.
func TestInspection_AnEpisodeIsOneAlert(t *testing.T) {
	s := start(t)
	text := strings.Replace(rude, "find:\n", "episode: {gap: 1m}\nfind:\n", 1)
	s.deps.Rules = fstest.MapFS{"forbidden_words.yaml": {Data: []byte(text)}}
	stop := s.inspect()
	id := hotline.NewCallID(time.Now())
	rudely := func(n int, words string) hotline.Body {
		from := float64(70 + 10*n)
		return hotline.UtteranceFinal{N: n, Party: hotline.PartyAgent, Name: "wangfang", Text: words, FromMS: from, ToMS: from + 10}
	}
	var alerts []store.Alert
	grown := func(places int) {
		t.Helper()
		s.until("one alert with all of its places", func() bool {
			alerts, _ = s.db.Alerts(t.Context(), store.AlertFilter{Call: id})
			return len(alerts) == 1 && len(alerts[0].Hit.Evidence) == places
		})
	}
	s.tell(id, 0, opening()...)
	s.tell(id, 0, rudely(0, "您爱办不办"))
	grown(1)
	first := alerts[0]
	if _, err := s.db.SetAlert(t.Context(), first.Hit.ID, store.AlertChange{State: store.AlertResolved, By: "chen", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	s.tell(id, 0, rudely(1, "爱办不办，随您"))
	grown(2)
	stop()
	stop = s.inspect()
	defer stop()
	s.tell(id, 0, rudely(2, "说了爱办不办"))
	grown(3)
	if a := alerts[0]; a.Hit.ID != first.Hit.ID || a.State != store.AlertResolved || a.By != "chen" || !a.Raised.Equal(first.Raised) || a.Hit.AtMS != first.Hit.AtMS {
		t.Errorf("%+v became %+v", first, a)
	}
	s.tell(id, 0, ending()...)
	var scores []store.Score
	s.until("scores", func() bool {
		scores, _ = s.db.CallScores(t.Context(), id)
		return len(scores) == 2
	})
	if scores[0].Total != 80 {
		t.Errorf("score %v", scores[0].Total)
	}
}
