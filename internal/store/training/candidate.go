package training

import (
	"context"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Candidate is a classifier that was trained with corrections, as what it was trained with and how it measured.
type Candidate struct {
	ID      string
	Made    time.Time
	By      string // who had it trained; "" = the nightly job
	State   string // Draft, InUse or Rejected
	Samples string // JSON
	Trial   string // JSON
	Decided string // who published or rejected it
	At      time.Time
}

// PutCandidate writes a candidate. A draft takes the place of older drafts, which are rejected in nobody's name.
func (s *Store) PutCandidate(ctx context.Context, c Candidate) error {
	if _, err := s.pools.Exec(ctx, "close candidates", `UPDATE candidates SET state = $1, decided_ns = $2 WHERE state = $3`, Rejected, sqlio.Nano(c.Made), Draft); err != nil {
		return err
	}
	_, err := s.pools.Exec(ctx, "keep candidate", `INSERT INTO candidates (id, made_ns, made_by, state, samples, trial, decided_by, decided_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, sqlio.Nano(c.Made), c.By, c.State, c.Samples, c.Trial, c.Decided, sqlio.Nano(c.At))
	return err
}

// Decide says what becomes of a draft. One that is none any more is an error of hotline.KindNotFound.
func (s *Store) Decide(ctx context.Context, id, state, by string, at time.Time) error {
	n, err := s.pools.Exec(ctx, "decide", `UPDATE candidates SET state = $2, decided_by = $3, decided_ns = $4 WHERE id = $1 AND state = $5`, id, state, by, sqlio.Nano(at), Draft)
	if err == nil && n == 0 {
		err = &hotline.Error{Op: "no such candidate waits for a decision", Kind: hotline.KindNotFound}
	}
	return err
}

const candidateColumns = `id, made_ns, made_by, state, samples, trial, decided_by, decided_ns`

// Candidates lists the newest, 50 at most.
func (s *Store) Candidates(ctx context.Context) ([]Candidate, error) {
	return sqlio.ListIn(ctx, s.pools, "list candidates", scanCandidate, `SELECT `+candidateColumns+` FROM candidates ORDER BY made_ns DESC, id DESC LIMIT 50`)
}

// Candidate reads one; an unknown id is an error of hotline.KindNotFound.
func (s *Store) Candidate(ctx context.Context, id string) (Candidate, error) {
	return sqlio.OneIn(ctx, s.pools, "no such candidate", scanCandidate, `SELECT `+candidateColumns+` FROM candidates WHERE id = $1`, id)
}

func scanCandidate(r sqlio.Row) (c Candidate, err error) {
	var made, at int64
	err = r.Scan(&c.ID, &made, &c.By, &c.State, &c.Samples, &c.Trial, &c.Decided, &at)
	c.Made, c.At = sqlio.Time(made), sqlio.Time(at)
	return c, err
}
