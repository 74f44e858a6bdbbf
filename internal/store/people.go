package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// people projects the events of queues and agents.
func (p projection) people(call string, seq, at int64, body hotline.Body) error {
	switch b := body.(type) {
	case hotline.EmotionDetected: // the caller's mood at the end
		if b.Party != hotline.PartyCaller {
			return nil
		}
		return p.exec(`UPDATE calls SET mood = $2, mood_seq = $3 WHERE id = $1 AND mood_seq < $3`, call, b.Trend, seq)
	case hotline.AgentDone:
		return p.exec(`INSERT INTO handlings (call_id, seq, at_ns, agent, queue, kind, waited_ms, ring_ms, talk_ms, hold_ms, how)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			call, seq, at, b.Agent, b.Queue, b.Kind, b.WaitedMS, b.RingMS, b.TalkMS, b.HoldMS, b.How)
	}
	return nil
}

// course notes in each of the calls who of the agents had the caller last, and where and how long the caller waited. It reads all their
// events that tell: they may come in any order.
func (p projection) course(calls map[string]bool) error {
	for call := range calls {
		events, err := sqlio.List(p.ctx, p.tx, scanEvent, `SELECT call_id, seq, at_ns, type, data FROM events WHERE call_id = $1
			AND type IN ('party_joined', 'party_left', 'agent_done', 'agent_offered', 'queue_entered', 'queue_left', 'given_back') ORDER BY seq`, call)
		if err != nil {
			return fmt.Errorf("call %s: %w", call, err)
		}
		if last, since := hotline.LastSeated(events); last != "" {
			if err := p.exec(`UPDATE calls SET agent = $2, agent_seq = $3 WHERE id = $1`, call, last, int64(since)); err != nil { //nolint:gosec // checked by insert
				return fmt.Errorf("call %s: %w", call, err)
			}
		}
		queue, since, longest := hotline.Waits(events)
		if err := p.exec(`UPDATE calls SET queue = $2, queue_seq = $3, waited_ms = $4 WHERE id = $1`, call, queue, int64(since), longest); err != nil { //nolint:gosec // as above
			return fmt.Errorf("call %s: %w", call, err)
		}
	}
	return nil
}

func (db *DB) handlings(ctx context.Context, id hotline.CallID) ([]Handling, error) {
	return sqlio.List(ctx, db.r, scanHandling, `SELECT at_ns, agent, queue, kind, waited_ms, ring_ms, talk_ms, hold_ms, how
		FROM handlings WHERE call_id = $1 ORDER BY seq`, string(id))
}

func scanHandling(s sqlio.Row) (h Handling, err error) {
	var at int64
	err = s.Scan(&at, &h.Agent, &h.Queue, &h.Kind, &h.WaitedMS, &h.RingMS, &h.TalkMS, &h.HoldMS, &h.How)
	h.At = sqlio.Time(at)
	return h, err
}

// History is what the record knows of one caller's earlier calls.
type History struct {
	Calls int    // since the time asked for
	Agent string // account of who talked to the caller last in that time, "" for nobody
}

// History looks up the calls of a number that began within [since, before), for the order of queues. An empty number has none.
func (db *DB) History(ctx context.Context, number string, since, before time.Time) (h History, err error) {
	if number == "" {
		return h, nil
	}
	if err := db.ready(ctx); err != nil {
		return h, err
	}
	const mine = ` FROM calls WHERE started_ns >= $1 AND started_ns < $2 AND (caller LIKE $3 ESCAPE '\' OR caller LIKE $4 ESCAPE '\')`
	args := []any{sqlio.Edge(since), sqlio.Edge(before), "sip%:" + likeText(sqlio.Clean(number)) + "@%", "sip%:+86" + likeText(sqlio.Clean(number)) + "@%"}
	if err := db.r.QueryRowContext(ctx, `SELECT COUNT(*)`+mine, args...).Scan(&h.Calls); err != nil {
		return h, fmt.Errorf("read history: %w", err)
	}
	err = db.r.QueryRowContext(ctx, `SELECT agent`+mine+` AND agent <> '' ORDER BY started_ns DESC LIMIT 1`, args...).Scan(&h.Agent)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("read history: %w", err)
	}
	return h, nil
}

// likeText is s as itself within a LIKE pattern whose escape is \.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// PutInterval keeps the figures of the time from start on, JSON; one that is there already is replaced.
func (db *DB) PutInterval(ctx context.Context, start time.Time, data []byte) error {
	return db.put(ctx, "keep figures", `INSERT INTO intervals (start_ns, data) VALUES ($1, $2)
		ON CONFLICT (start_ns) DO UPDATE SET data = excluded.data`, start.UnixNano(), sqlio.Clean(string(data)))
}

// Intervals are the figures of times that began within [from, to), in their order.
func (db *DB) Intervals(ctx context.Context, from, to time.Time) ([][]byte, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	text := func(s sqlio.Row) (b []byte, err error) {
		var data string
		err = s.Scan(&data)
		return []byte(data), err
	}
	out, err := sqlio.List(ctx, db.r, text, `SELECT data FROM intervals WHERE start_ns >= $1 AND start_ns < $2 ORDER BY start_ns`, sqlio.Edge(from), sqlio.Edge(to))
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return out, nil
}

// PutFloor keeps what the queues need after a restart, JSON, in place of what was kept before.
func (db *DB) PutFloor(ctx context.Context, at time.Time, data []byte) error {
	return db.put(ctx, "keep queues", `INSERT INTO floor (id, saved_ns, data) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET saved_ns = excluded.saved_ns, data = excluded.data`, at.UnixNano(), sqlio.Clean(string(data)))
}

// Floor is what PutFloor kept last; nil when it never did.
func (db *DB) Floor(ctx context.Context) ([]byte, error) {
	return db.text(ctx, "read queues", `SELECT data FROM floor WHERE id = 1`)
}

func (db *DB) put(ctx context.Context, op, query string, args ...any) error {
	if err := db.ready(ctx); err != nil {
		return err
	}
	if _, err := db.w.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

// Pools are the connections for reading and writing, for packages below this one that own tables. It waits for the database as all do.
func (db *DB) Pools(ctx context.Context) (read, write *sql.DB, err error) {
	return db.r, db.w, db.ready(ctx)
}

// PutSetting keeps what supervisors set under name, JSON, in place of what was kept before.
func (db *DB) PutSetting(ctx context.Context, name string, at time.Time, data []byte) error {
	return db.put(ctx, "keep setting", `INSERT INTO settings (name, changed_ns, data) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET changed_ns = excluded.changed_ns, data = excluded.data`, name, at.UnixNano(), sqlio.Clean(string(data)))
}

// SwapSetting is PutSetting where was is still what is kept under name, nil = nothing. false: something else is, and nothing is written.
func (db *DB) SwapSetting(ctx context.Context, name string, was []byte, at time.Time, data []byte) (bool, error) {
	query, args := `INSERT INTO settings (name, changed_ns, data) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`, []any{name, at.UnixNano(), sqlio.Clean(string(data))}
	if was != nil {
		query, args = `UPDATE settings SET changed_ns = $2, data = $3 WHERE name = $1 AND data = $4`, append(args, string(was))
	}
	n, err := db.change(ctx, query, args...)
	return n > 0, err
}

// Setting is what was kept last under name; nil when nothing ever was.
func (db *DB) Setting(ctx context.Context, name string) ([]byte, error) {
	return db.text(ctx, "read setting", `SELECT data FROM settings WHERE name = $1`, name)
}

// TrendRow is what became of the calls that started within one step of time. Test lines are not in it.
type TrendRow struct {
	From     time.Time
	Calls    int
	Answered int
	People   int     // asked for a person, or got one
	Moods    int     // calls whose caller's mood is known
	Mood     float64 // sum over Moods, each -5 to 5
	Talked   float64 // sum of durations since answer, ms
	Scored   int     // calls with a score
	Score    float64 // sum over Scored, each 0-100
}

// Trend counts the calls that started within [from, to) by step, those steps left out in which none did.
func (db *DB) Trend(ctx context.Context, from, to time.Time, step time.Duration) ([]TrendRow, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	scan := func(s sqlio.Row) (r TrendRow, err error) {
		var n int64
		err = s.Scan(&n, &r.Calls, &r.Answered, &r.People, &r.Moods, &r.Mood, &r.Talked, &r.Scored, &r.Score)
		r.From = from.Add(time.Duration(n) * step)
		return r, err
	}
	out, err := sqlio.List(ctx, db.r, scan, `SELECT (c.started_ns - $1) / $3 AS n, COUNT(*), SUM(CASE WHEN c.answered_ns > 0 THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.queue <> '' OR c.agent <> '' THEN 1 ELSE 0 END), SUM(CASE WHEN c.mood_seq > 0 THEN 1 ELSE 0 END), SUM(c.mood),
		SUM(c.duration_ms), SUM(CASE WHEN s.call_id IS NULL THEN 0 ELSE 1 END), SUM(COALESCE(s.total, 0))
		FROM calls c LEFT JOIN scores s ON s.call_id = c.id AND s.main
		WHERE c.started_ns >= $1 AND c.started_ns < $2 AND c.outcome <> 'test_line' AND c.line <> 'training' GROUP BY (c.started_ns - $1) / $3 ORDER BY n`,
		sqlio.Edge(from), sqlio.Edge(to), int64(max(step, time.Second)))
	if err != nil {
		return nil, fmt.Errorf("read trend: %w", err)
	}
	return out, nil
}

// SceneCount is how many calls of one step of time came to a scene.
type SceneCount struct {
	From  time.Time
	Scene string
	Calls int
}

// Scenes counts the calls that started within [from, to) by step and by each scene that they came to.
func (db *DB) Scenes(ctx context.Context, from, to time.Time, step time.Duration) ([]SceneCount, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	scan := func(s sqlio.Row) (r SceneCount, err error) {
		var n int64
		err = s.Scan(&n, &r.Scene, &r.Calls)
		r.From = from.Add(time.Duration(n) * step)
		return r, err
	}
	out, err := sqlio.List(ctx, db.r, scan, `SELECT (c.started_ns - $1) / $3 AS n, t.scene, COUNT(DISTINCT c.id) FROM calls c JOIN turns t ON t.call_id = c.id
		WHERE c.started_ns >= $1 AND c.started_ns < $2 AND t.scene <> '' AND c.outcome <> 'test_line' AND c.line <> 'training' GROUP BY (c.started_ns - $1) / $3, t.scene ORDER BY n, t.scene`,
		sqlio.Edge(from), sqlio.Edge(to), int64(max(step, time.Second)))
	if err != nil {
		return nil, fmt.Errorf("count scenes: %w", err)
	}
	return out, nil
}

// Customers are the addresses of those whom the calls served, of the calls that are known, by id; at most 1,000 are asked for.
func (db *DB) Customers(ctx context.Context, ids []hotline.CallID) (map[hotline.CallID]string, error) {
	rows, err := db.told(ctx, "read customers", "SELECT id, "+customer+" FROM calls", "id", "", ids)
	out := make(map[hotline.CallID]string, len(rows))
	for _, r := range rows {
		out[hotline.CallID(r[0])] = r[1]
	}
	return out, err
}

// Came returns the scenes that calls came to, each once, in the order of their turns; at most 1,000 calls are asked for. Calls that came
// to none are left out.
func (db *DB) Came(ctx context.Context, ids []hotline.CallID) (map[hotline.CallID][]string, error) {
	rows, err := db.told(ctx, "read scenes of calls", "SELECT call_id, scene FROM turns", "call_id", " ORDER BY call_id, n", ids)
	out := make(map[hotline.CallID][]string, len(rows))
	for _, r := range rows {
		if id, scene := hotline.CallID(r[0]), r[1]; scene != "" && !slices.Contains(out[id], scene) {
			out[id] = append(out[id], scene)
		}
	}
	return out, err
}

// told reads a column beside the id of each of the first 1,000 calls.
func (db *DB) told(ctx context.Context, op, query, id, order string, ids []hotline.CallID) ([][2]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	w := &sqlio.Where{}
	sqlio.In(w, id, ids[:min(len(ids), 1000)])
	scan := func(s sqlio.Row) (r [2]string, err error) {
		err = s.Scan(&r[0], &r[1])
		return r, err
	}
	rows, err := sqlio.List(ctx, db.r, scan, query+w.Text()+order, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return rows, nil
}
