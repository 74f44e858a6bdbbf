package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"hotline"
	"hotline/internal/store/sqlio"
)

// Project writes one event and what follows from it. It is idempotent by (Call, Seq), takes events in any order, and blocks at most
// Config.Timeout. An error of hotline.KindInvalid means that this event can never be written.
func (db *DB) Project(e hotline.Event) error {
	return db.ProjectAll([]hotline.Event{e})
}

// ProjectAll is Project for a batch in one transaction: all or none, and several times cheaper an event.
func (db *DB) ProjectAll(events []hotline.Event) error {
	ctx, cancel := context.WithTimeout(context.Background(), db.cfg.Timeout)
	defer cancel()
	if err := db.ready(ctx); err != nil {
		return fmt.Errorf("project events: %w", err)
	}
	err := db.projectAll(ctx, events)
	if bad, ok := errors.AsType[*hotline.Error](err); !ok || bad.Kind != hotline.KindInvalid { // that one is the event's fault
		db.setFault(err)
	}
	return err
}

func (db *DB) projectAll(ctx context.Context, events []hotline.Event) error {
	tx, err := db.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("project events: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to undo after Commit
	p := projection{ctx: ctx, tx: tx, kept: &db.kept, prepared: map[string]*sql.Stmt{}}
	if err := p.all(events); err != nil {
		return fmt.Errorf("project events: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("project events: %w", err)
	}
	db.kept.fill(ctx, db.w)
	return nil
}

// projection is one transaction; it lives as long as its context.
type projection struct {
	ctx context.Context //nolint:containedctx // the type is the transaction, whose lifetime this is
	tx  *sql.Tx

	kept     *statements
	prepared map[string]*sql.Stmt // by query; they end with the transaction
}

func (p projection) exec(query string, args ...any) error {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = sqlio.Clean(s)
		}
	}
	_, err := p.run(query, args...)
	return err
}

// run executes a statement.
func (p projection) run(query string, args ...any) (sql.Result, error) {
	stmt, err := p.statement(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(p.ctx, args...)
}

// statement is compiled already or, at its first use, within the transaction.
func (p projection) statement(query string) (*sql.Stmt, error) {
	stmt := p.prepared[query]
	if stmt == nil {
		if kept := p.kept.get(query); kept != nil {
			stmt = p.tx.StmtContext(p.ctx, kept)
		} else {
			var err error
			if stmt, err = p.tx.PrepareContext(p.ctx, query); err != nil {
				return nil, err
			}
		}
		p.prepared[query] = stmt
	}
	return stmt, nil
}

// rowsAtOnce is how many events one statement writes: what costs is the statement, not the row.
const rowsAtOnce = 16

// all writes the events that are not there yet, and what follows from them.
func (p projection) all(events []hotline.Event) error {
	news := make([]hotline.Event, 0, len(events))
	for len(events) > 0 {
		n := 1
		if len(events) >= rowsAtOnce {
			n = rowsAtOnce
		}
		fresh, err := p.insert(events[:n])
		if err != nil {
			return err
		}
		for i, e := range events[:n] {
			if fresh[i] {
				news = append(news, e)
			}
		}
		events = events[n:]
	}
	if err := p.rows(news); err != nil {
		return err
	}
	moved := map[string]bool{} // calls in which somebody came or went, or waited
	for _, e := range news {
		if err := p.body(sqlio.Clean(string(e.Call)), int64(e.Seq), e.At.UnixNano(), e.Body); err != nil { //nolint:gosec // checked by insert
			return fmt.Errorf("event %s: %w", e.ID(), err)
		}
		if hotline.Moves(e.Body) {
			moved[sqlio.Clean(string(e.Call))] = true
		}
	}
	return p.course(moved)
}

// milestones of a call make up its row. The row exists from the call's first event on, whichever that is; until call_started comes, that
// event's time stands in.
type milestones struct {
	first    int64 // ns
	started  *hotline.CallStarted
	answered *hotline.CallAnswered
	ended    *hotline.CallEnded

	startedAt, answeredAt, endedAt int64 // ns
}

// rows writes the rows of the calls that events belong to: one statement a call, however many of its milestones came.
func (p projection) rows(events []hotline.Event) error {
	calls, order := map[string]*milestones{}, []string{}
	for _, e := range events {
		call, at := sqlio.Clean(string(e.Call)), e.At.UnixNano()
		m := calls[call]
		if m == nil {
			m = &milestones{first: at}
			calls[call], order = m, append(order, call)
		}
		switch b := e.Body.(type) {
		case hotline.CallStarted:
			m.started, m.startedAt = &b, at
		case hotline.CallAnswered:
			m.answered, m.answeredAt = &b, at
		case hotline.CallEnded:
			m.ended, m.endedAt = &b, at
		}
	}
	for _, call := range order {
		query, args := calls[call].row(call)
		if err := p.exec(query, args...); err != nil {
			return fmt.Errorf("call %s: %w", call, err)
		}
	}
	return nil
}

// row is the statement that writes what is known of a call, and nothing else.
func (m *milestones) row(call string) (string, []any) {
	columns, args := []string{"id", "started_ns"}, []any{call, m.first}
	add := func(name string, value any) { columns, args = append(columns, name), append(args, value) }
	if b := m.started; b != nil {
		args[1] = m.startedAt
		add("direction", string(b.Direction))
		add("caller", b.From)
		add("callee", b.To)
		add("trunk", b.Trunk)
		add("line", b.Line)
	}
	if b := m.answered; b != nil {
		add("answered_ns", m.answeredAt)
		add("codec", b.Codec)
		add("setup_ms", b.SetupMS)
	}
	if b := m.ended; b != nil {
		add("ended_ns", m.endedAt)
		add("outcome", string(b.Outcome))
		add("ended_by", b.By)
		add("cause", b.Cause)
		add("sip_code", b.SIPCode)
		add("duration_ms", b.DurationMS)
	}
	var into, places, set strings.Builder
	for i, name := range columns {
		if i > 0 {
			into.WriteByte(',')
			places.WriteByte(',')
		}
		into.WriteString(name)
		_, _ = fmt.Fprintf(&places, "$%d", i+1)
		if i > 0 && (i > 1 || m.started != nil) { // a time that stands in never replaces another
			if set.Len() > 0 {
				set.WriteByte(',')
			}
			set.WriteString(name + " = excluded." + name)
		}
	}
	then := "NOTHING"
	if set.Len() > 0 {
		then = "UPDATE SET " + set.String()
	}
	return "INSERT INTO calls (" + into.String() + ") VALUES (" + places.String() + ") ON CONFLICT (id) DO " + then, args
}

// insert writes the rows of one or of rowsAtOnce events and says which of them are new.
func (p projection) insert(events []hotline.Event) (fresh []bool, err error) {
	query := insertEvent
	if len(events) == rowsAtOnce {
		query = insertEvents
	}
	args := make([]any, 0, 5*len(events))
	for _, e := range events {
		if e.Body == nil || e.Call == "" || e.Seq == 0 || e.Seq > 1<<62 {
			return nil, &hotline.Error{Op: "check event", Kind: hotline.KindInvalid, Err: fmt.Errorf("call %q, seq %d", e.Call, e.Seq)}
		}
		data, err := json.Marshal(e.Body)
		if err != nil {
			return nil, &hotline.Error{Op: "marshal event", Kind: hotline.KindInvalid, Err: err}
		}
		args = append(args, sqlio.Clean(string(e.Call)), int64(e.Seq), e.At.UnixNano(), sqlio.Clean(e.Body.Type()), sqlio.Clean(string(data)))
	}
	stmt, err := p.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(p.ctx, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	fresh = make([]bool, len(events))
	for rows.Next() {
		var call string
		var seq int64
		if err := rows.Scan(&call, &seq); err != nil {
			return nil, err
		}
		for i := range events { // twice in one batch it is new once
			if args[5*i+1] == seq && args[5*i] == call {
				fresh[i] = true
				break
			}
		}
	}
	return fresh, rows.Err()
}

// The rows that are new come back.
const (
	eventInto   = `INSERT INTO events (call_id, seq, at_ns, type, data) VALUES `
	eventNew    = ` ON CONFLICT (call_id, seq) DO NOTHING RETURNING call_id, seq`
	insertEvent = eventInto + `($1, $2, $3, $4, $5)` + eventNew
)

//nolint:gochecknoglobals // the same statement with rowsAtOnce rows
var insertEvents = eventInto + func() string {
	var b strings.Builder
	for i := range rowsAtOnce {
		if i > 0 {
			b.WriteByte(',')
		}
		_, _ = fmt.Fprintf(&b, "($%d,$%d,$%d,$%d,$%d)", 5*i+1, 5*i+2, 5*i+3, 5*i+4, 5*i+5)
	}
	return b.String()
}() + eventNew

// body projects what the event says into the other tables.
func (p projection) body(call string, seq, at int64, body hotline.Body) error {
	switch b := body.(type) {
	case hotline.UtteranceFinal: // a later revision replaces, an earlier one that comes late does not
		return p.exec(`INSERT INTO utterances (call_id, party, name, n, seq, text, from_ms, to_ms, confidence, revised)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (call_id, party, name, n) DO UPDATE SET
			seq = excluded.seq, text = excluded.text, from_ms = excluded.from_ms, to_ms = excluded.to_ms,
			confidence = excluded.confidence, revised = excluded.revised WHERE excluded.seq > utterances.seq`,
			call, string(b.Party), b.Name, b.N, seq, b.Text, b.FromMS, b.ToMS, b.Confidence, b.Revised)
	case hotline.TurnCompleted:
		g := b.GapMS
		return p.exec(`INSERT INTO turns (call_id, n, seq, at_ns, heard, planned, played, cut, scene,
			gap_endpoint_ms, gap_asr_ms, gap_dialog_ms, gap_tts_ms, gap_engine_ms, gap_total_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (call_id, n) DO UPDATE SET
			seq = excluded.seq, at_ns = excluded.at_ns, heard = excluded.heard, planned = excluded.planned, played = excluded.played,
			cut = excluded.cut, scene = excluded.scene, gap_endpoint_ms = excluded.gap_endpoint_ms, gap_asr_ms = excluded.gap_asr_ms,
			gap_dialog_ms = excluded.gap_dialog_ms, gap_tts_ms = excluded.gap_tts_ms, gap_engine_ms = excluded.gap_engine_ms,
			gap_total_ms = excluded.gap_total_ms WHERE excluded.seq > turns.seq`,
			call, b.N, seq, at, b.Heard, b.Planned, b.Played, b.Cut, b.Scene, g.Endpoint, g.ASR, g.Dialog, g.TTS, g.Engine, g.Total)
	case hotline.TicketCreated:
		return p.exec(`INSERT INTO tickets (call_id, seq, ticket, kind) VALUES ($1, $2, $3, $4)`, call, seq, b.Ticket, b.Kind)
	case hotline.KnowledgeSearched: // in vain
		if b.Source != "" {
			return nil
		}
		return p.exec(`INSERT INTO questions (call_id, seq, at_ns, text) VALUES ($1, $2, $3, $4)`, call, seq, at, b.Text)
	case hotline.CallbackRequested:
		return p.exec(`INSERT INTO callbacks (call_id, seq, at_ns, number, reason) VALUES ($1, $2, $3, $4, $5)`, call, seq, at, b.Number, b.Reason)
	case hotline.MediaReport:
		return p.leg(call, seq, hotline.PartyCaller, "", b)
	case hotline.PartyLeft:
		return p.leg(call, seq, b.Party, b.To, b.Media)
	case hotline.RecordingReady:
		return p.exec(`INSERT INTO recordings (call_id, seq, path, duration_ms, bytes, lost, paused_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			call, seq, b.Path, b.DurationMS, b.Bytes, b.Lost, b.PausedMS)
	}
	return p.people(call, seq, at, body)
}

// leg writes the quality of one leg; peer is the address of a party that was called.
func (p projection) leg(call string, seq int64, party hotline.Party, peer string, m hotline.MediaReport) error {
	count := func(n uint64) int64 { return int64(min(n, 1<<62)) } //nolint:gosec // bounded
	return p.exec(`INSERT INTO legs (call_id, seq, party, peer, codec, received, sent, lost, late, invalid, jitter_ms, concealed_ms, rtt_ms, mos,
		far_lost, far_jitter_ms, far_mos) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		call, seq, string(party), peer, m.Codec, count(m.Received), count(m.Sent), count(m.Lost), count(m.Late), count(m.Invalid), m.JitterMS,
		m.ConcealedMS, m.RTTMS, m.MOS, m.FarLost, m.FarJitterMS, m.FarMOS)
}

// statements keeps what the projection runs again and again compiled between its transactions: with the few events of each, to compile
// costs more than to execute. They end with their pool. The zero value keeps none yet. Safe for concurrent use.
type statements struct {
	mu     sync.Mutex
	kept   map[string]*sql.Stmt // by query
	wanted map[string]bool      // seen, not kept yet
}

// get is the statement of a query; nil: compile it in the transaction, this once.
func (s *statements) get(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	stmt := s.kept[query]
	if stmt == nil {
		if s.wanted == nil {
			s.wanted = map[string]bool{}
		}
		s.wanted[query] = true
	}
	return stmt
}

// fill compiles what was wanted. It must be called outside a transaction, which has the only connection of SQLite, and waits for that
// connection without the lock, which the transaction that has it may want. A failure costs nothing but time: the query is compiled
// where it is used.
func (s *statements) fill(ctx context.Context, pool *sql.DB) {
	s.mu.Lock()
	wanted := slices.Collect(maps.Keys(s.wanted))
	clear(s.wanted)
	s.mu.Unlock()
	for _, query := range wanted {
		stmt, err := pool.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		s.keep(query, stmt)
	}
}

// keep takes a compiled statement, unless another one for the same query came first.
func (s *statements) keep(query string, stmt *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	if s.kept[query] != nil {
		_ = stmt.Close()
		return
	}
	s.kept[query] = stmt
}
