package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

const callColumns = `id, started_ns, answered_ns, ended_ns, direction, caller, callee, trunk, line, codec, setup_ms, outcome, ended_by, cause, sip_code, duration_ms,
	queue, agent, waited_ms`

// customer is the address of who is served, as CallRow.Customer tells it.
const customer = "CASE WHEN direction = 'outbound' THEN callee ELSE caller END"

// Calls lists calls, the latest first.
func (db *DB) Calls(ctx context.Context, f Filter) ([]CallRow, error) {
	var chosen sqlio.Where
	add := chosen.Add
	chosen.Span("started_ns", f.From, f.To)
	if f.Outcome != "" {
		add("outcome = $%d", string(f.Outcome))
	}
	if f.Line != "" {
		add("line = $%d", f.Line)
	}
	if f.Caller != "" {
		add(customer+` LIKE $%d ESCAPE '\'`, "%"+likeText(f.Caller)+"%")
	}
	if f.Queue != "" {
		add("(queue = $%[1]d OR EXISTS (SELECT 1 FROM handlings h WHERE h.call_id = calls.id AND h.queue = $%[1]d))", f.Queue)
	}
	if f.Agent != "" {
		add("(agent = $%[1]d OR EXISTS (SELECT 1 FROM handlings h WHERE h.call_id = calls.id AND h.agent = $%[1]d))", f.Agent)
	}
	if f.Waited > 0 {
		add("waited_ms >= $%d", f.Waited.Milliseconds())
	}
	if f.Before != "" {
		add("id < $%d", string(f.Before))
	}
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	query := "SELECT " + callColumns + " FROM calls" + chosen.Text() + " ORDER BY id DESC" + chosen.Limit(f.Limit)
	rows, err := sqlio.List(ctx, db.r, scanCall, query, chosen.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list calls: %w", err)
	}
	return rows, nil
}

// Call reads one call whole. An unknown id is an error of hotline.KindNotFound.
func (db *DB) Call(ctx context.Context, id hotline.CallID) (CallRecord, error) {
	rec := CallRecord{}
	if err := db.ready(ctx); err != nil {
		return rec, err
	}
	row := db.r.QueryRowContext(ctx, "SELECT "+callColumns+" FROM calls WHERE id = $1", string(id))
	var err error
	if rec.CallRow, err = scanCall(row); errors.Is(err, sql.ErrNoRows) {
		return rec, &hotline.Error{Op: "read call " + string(id), Kind: hotline.KindNotFound, Remedy: "hotline calls list shows the ids"}
	}
	steps := []func() error{
		func() error { return err },
		func() (err error) {
			rec.Transcript, err = sqlio.List(ctx, db.r, scanUtterance, `SELECT party, name, n, text, from_ms, to_ms, confidence, revised
				FROM utterances WHERE call_id = $1 ORDER BY from_ms, seq`, string(id))
			return err
		},
		func() (err error) {
			rec.Turns, err = sqlio.List(ctx, db.r, scanTurn, `SELECT n, at_ns, heard, planned, played, cut, scene,
				gap_endpoint_ms, gap_asr_ms, gap_dialog_ms, gap_tts_ms, gap_engine_ms, gap_total_ms FROM turns WHERE call_id = $1 ORDER BY n`, string(id))
			return err
		},
		func() (err error) {
			rec.Tickets, err = sqlio.List(ctx, db.r, scanTicket, `SELECT ticket, kind FROM tickets WHERE call_id = $1 ORDER BY seq`, string(id))
			return err
		},
		func() (err error) {
			rec.Callbacks, err = sqlio.List(ctx, db.r, scanCallback, `SELECT number, reason FROM callbacks WHERE call_id = $1 ORDER BY seq`, string(id))
			return err
		},
		func() (err error) {
			rec.Handlings, err = db.handlings(ctx, id)
			return err
		},
		func() (err error) {
			rec.Recordings, err = sqlio.List(ctx, db.r, scanRecording, `SELECT path, duration_ms, bytes, lost, paused_ms FROM recordings WHERE call_id = $1 ORDER BY seq`, string(id))
			return err
		},
		func() (err error) {
			rec.Legs, err = sqlio.List(ctx, db.r, scanLeg, `SELECT party, peer, codec, received, sent, lost, late, invalid, jitter_ms, concealed_ms,
				rtt_ms, mos, far_lost, far_jitter_ms, far_mos FROM legs WHERE call_id = $1 ORDER BY seq`, string(id))
			return err
		},
		func() (err error) {
			rec.Events, err = sqlio.List(ctx, db.r, scanEvent, `SELECT call_id, seq, at_ns, type, data FROM events WHERE call_id = $1 ORDER BY seq`, string(id))
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return rec, fmt.Errorf("read call %s: %w", id, err)
		}
	}
	return rec, nil
}

func scanCall(s sqlio.Row) (c CallRow, err error) {
	var started, answered, ended int64
	err = s.Scan(&c.ID, &started, &answered, &ended, &c.Direction, &c.Caller, &c.Callee, &c.Trunk, &c.Line, &c.Codec, &c.SetupMS,
		&c.Outcome, &c.EndedBy, &c.Cause, &c.SIPCode, &c.DurationMS, &c.Queue, &c.Agent, &c.WaitedMS)
	c.Started, c.Answered, c.Ended = sqlio.Time(started), sqlio.Time(answered), sqlio.Time(ended)
	return c, err
}

func scanUtterance(s sqlio.Row) (u hotline.UtteranceFinal, err error) {
	err = s.Scan(&u.Party, &u.Name, &u.N, &u.Text, &u.FromMS, &u.ToMS, &u.Confidence, &u.Revised)
	return u, err
}

func scanTurn(s sqlio.Row) (t TurnRow, err error) {
	var at int64
	g := &t.GapMS
	err = s.Scan(&t.N, &at, &t.Heard, &t.Planned, &t.Played, &t.Cut, &t.Scene, &g.Endpoint, &g.ASR, &g.Dialog, &g.TTS, &g.Engine, &g.Total)
	t.At = sqlio.Time(at)
	return t, err
}

func scanTicket(s sqlio.Row) (t hotline.TicketCreated, err error) {
	err = s.Scan(&t.Ticket, &t.Kind)
	return t, err
}

func scanCallback(s sqlio.Row) (c hotline.CallbackRequested, err error) {
	err = s.Scan(&c.Number, &c.Reason)
	return c, err
}

func scanRecording(s sqlio.Row) (r hotline.RecordingReady, err error) {
	err = s.Scan(&r.Path, &r.DurationMS, &r.Bytes, &r.Lost, &r.PausedMS)
	return r, err
}

func scanLeg(s sqlio.Row) (l LegRow, err error) {
	err = s.Scan(&l.Party, &l.Peer, &l.Codec, &l.Received, &l.Sent, &l.Lost, &l.Late, &l.Invalid, &l.JitterMS, &l.ConcealedMS,
		&l.RTTMS, &l.MOS, &l.FarLost, &l.FarJitterMS, &l.FarMOS)
	return l, err
}

// scanEvent goes through the public JSON form, so that unknown types come back as hotline.Unknown.
func scanEvent(s sqlio.Row) (e hotline.Event, err error) {
	var call, kind, data string
	var seq, at int64
	if err := s.Scan(&call, &seq, &at, &kind, &data); err != nil {
		return e, err
	}
	raw, err := json.Marshal(map[string]any{"call_id": call, "seq": seq, "at": sqlio.Time(at).UTC(), "type": kind, "data": json.RawMessage(data)})
	if err != nil {
		return e, err
	}
	err = json.Unmarshal(raw, &e)
	return e, err
}

// OpenCall is a call whose record has no end.
type OpenCall struct {
	ID       hotline.CallID
	Answered time.Time // zero = never
	LastAt   time.Time // of its last event
	LastSeq  uint64    // of its last event
}

// OpenCalls lists the calls that began before then and have no end on record, the oldest first, at most 10,000.
// On a running hotline most of them are in progress: ask for those before its start to find what a killed process left.
func (db *DB) OpenCalls(ctx context.Context, before time.Time) ([]OpenCall, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	calls, err := sqlio.List(ctx, db.r, scanOpenCall, `SELECT c.id, c.answered_ns, MAX(e.at_ns), MAX(e.seq) FROM calls c JOIN events e ON e.call_id = c.id
		WHERE c.ended_ns = 0 AND c.started_ns < $1 GROUP BY c.id, c.answered_ns ORDER BY c.id LIMIT 10000`, sqlio.Edge(before))
	if err != nil {
		return nil, fmt.Errorf("list open calls: %w", err)
	}
	return calls, nil
}

func scanOpenCall(s sqlio.Row) (c OpenCall, err error) {
	var answered, last, seq int64
	err = s.Scan(&c.ID, &answered, &last, &seq)
	c.Answered, c.LastAt, c.LastSeq = sqlio.Time(answered), sqlio.Time(last), uint64(seq) //nolint:gosec // a positive number
	return c, err
}
