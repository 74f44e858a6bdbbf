package training

import (
	"context"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Practice is one practice call.
type Practice struct {
	ID         string
	Call       hotline.CallID // "" = it never came to one
	Account    string         // the trainee
	Persona    string         // id
	Title      string
	Difficulty int // 1-5
	Started    time.Time
	Ended      time.Time // zero while it runs
	Outcome    string    // of assist/trainer, or failed, missed; "" while it runs
	Tally      string    // JSON
	Comment    string
	Coach      string // who wrote it
}

// PutPractice writes a practice call as it is now; a comment that is there stays.
func (s *Store) PutPractice(ctx context.Context, p Practice) error {
	_, err := s.pools.Exec(ctx, "keep practice call", `INSERT INTO practice_calls (id, call_id, account, persona, title, difficulty, started_ns, ended_ns, outcome, tally, comment, coach)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '')
		ON CONFLICT (id) DO UPDATE SET call_id = excluded.call_id, ended_ns = excluded.ended_ns, outcome = excluded.outcome, tally = excluded.tally`,
		p.ID, string(p.Call), p.Account, p.Persona, p.Title, p.Difficulty, sqlio.Nano(p.Started), sqlio.Nano(p.Ended), p.Outcome, p.Tally)
	return err
}

const practiceColumns = `id, call_id, account, persona, title, difficulty, started_ns, ended_ns, outcome, tally, comment, coach`

// Practices lists the practice calls of an account ("" = of all), the newest first, at most limit (1-1000, 0 = 100).
func (s *Store) Practices(ctx context.Context, account string, limit int) ([]Practice, error) {
	if limit <= 0 {
		limit = 100
	}
	return sqlio.ListIn(ctx, s.pools, "list practice calls", scanPractice, `SELECT `+practiceColumns+` FROM practice_calls
		WHERE $1 = '' OR account = $1 ORDER BY started_ns DESC, id DESC LIMIT $2`, account, min(limit, 1000))
}

// Practice reads one; an unknown id is an error of hotline.KindNotFound.
func (s *Store) Practice(ctx context.Context, id string) (Practice, error) {
	return sqlio.OneIn(ctx, s.pools, "no such practice call", scanPractice, `SELECT `+practiceColumns+` FROM practice_calls WHERE id = $1`, id)
}

// Comment writes what a coach says of a practice call.
func (s *Store) Comment(ctx context.Context, id, coach, text string) error {
	n, err := s.pools.Exec(ctx, "keep comment", `UPDATE practice_calls SET comment = $2, coach = $3 WHERE id = $1`, id, text, coach)
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "no such practice call", Kind: hotline.KindNotFound}
	}
	return err
}

// CloseOpen ends the practice calls that a stopped program left open.
func (s *Store) CloseOpen(ctx context.Context, before time.Time) error {
	_, err := s.pools.Exec(ctx, "close practice calls", `UPDATE practice_calls SET ended_ns = started_ns, outcome = 'failed' WHERE ended_ns = 0 AND started_ns < $1`, sqlio.Nano(before))
	return err
}

func scanPractice(r sqlio.Row) (p Practice, err error) {
	var call string
	var started, ended int64
	err = r.Scan(&p.ID, &call, &p.Account, &p.Persona, &p.Title, &p.Difficulty, &started, &ended, &p.Outcome, &p.Tally, &p.Comment, &p.Coach)
	p.Call, p.Started, p.Ended = hotline.CallID(call), sqlio.Time(started), sqlio.Time(ended)
	return p, err
}
