package outside

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// every is how often the servers are looked at: an operator's probe of /readyz comes as often.
const every = 10 * time.Second

// Watch knows which servers cannot be reached, as of the last look. Safe for concurrent use.
type Watch struct {
	servers []Server
	seen    func(setting string, up bool)
	log     *slog.Logger

	mu   sync.Mutex
	away map[string]error // why, by setting; guarded by mu
	fail map[string]int   // looks in a row that found nobody; guarded by mu
}

// NewWatch returns a Watch of servers. seen is told of each look at each of them; nil = nobody is.
func NewWatch(servers []Server, seen func(setting string, up bool), log *slog.Logger) *Watch {
	if seen == nil {
		seen = func(string, bool) {}
	}
	return &Watch{servers: servers, seen: seen, log: log, away: map[string]error{}, fail: map[string]int{}}
}

// Run looks at once, and again until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	if len(w.servers) == 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		w.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look connects to each server once, all at a time. It writes one line for each that cannot be reached any more, and one when it can be again.
// It blocks until all are known, some seconds at most, and ends with ctx.
func (w *Watch) Look(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	for _, s := range w.servers {
		work.Go(func() {
			if err := reach(ctx, s.URL); ctx.Err() == nil {
				w.note(s, err)
			}
		})
	}
}

// note takes in one look. One failure of a server that could be reached before is no news yet: a busy one may miss a connection.
func (w *Watch) note(s Server, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, known := w.fail[s.Key]
	was := w.away[s.Key]
	switch {
	case err == nil:
		w.fail[s.Key] = 0
		delete(w.away, s.Key)
		if was != nil {
			w.log.Info("server can be reached again", "setting", s.Key, "url", s.URL)
		}
	case known && was == nil && w.fail[s.Key] == 0:
		w.fail[s.Key]++
	default:
		w.fail[s.Key]++
		w.away[s.Key] = err
		if was == nil {
			w.log.Warn("server cannot be reached: start it, or mend the address; calls go on without it or with the next one until it answers",
				"setting", s.Key, "url", s.URL, "err", err)
		}
	}
	w.seen(s.Key, w.away[s.Key] == nil)
}

// Away is why the server of a setting could not be reached; nil for one that could, was not looked at yet, or is none.
func (w *Watch) Away(setting string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.away[setting]
}
