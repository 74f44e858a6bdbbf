package training

import (
	"context"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Question is what a caller asked and the documents did not answer.
type Question struct {
	Call hotline.CallID
	At   time.Time
	Text string // as it was heard
}

// mostQuestions bounds a list.
const mostQuestions = 2000

// Questions lists those asked since a time, the newest first, 2,000 at most.
func (s *Store) Questions(ctx context.Context, since time.Time) ([]Question, error) {
	return sqlio.ListIn(ctx, s.pools, "read questions", scanQuestion, `SELECT call_id, at_ns, text FROM questions WHERE at_ns >= $1 ORDER BY at_ns DESC, call_id, seq LIMIT $2`, since.UnixNano(), mostQuestions)
}

func scanQuestion(row sqlio.Row) (q Question, err error) {
	var at int64
	err = row.Scan(&q.Call, &at, &q.Text)
	q.At = time.Unix(0, at)
	return q, err
}
