package training

import (
	"context"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// The states of personas and candidates.
const (
	Draft    = "draft"    // nobody has decided yet
	InUse    = "used"     // of a persona: agents may practise with it; of a candidate: it was published
	Rejected = "rejected" // it is not to be used
)

// Persona is one that a person made, for instance of a call.
type Persona struct {
	ID      string
	Call    hotline.CallID // that it was made of
	Title   string
	Text    string // YAML
	State   string
	By      string // who made it
	Made    time.Time
	Decided string // who changed it last
	Changed time.Time
}

// PutPersona writes a persona in place of what was there.
func (s *Store) PutPersona(ctx context.Context, p Persona) error {
	_, err := s.pools.Exec(ctx, "keep persona", `INSERT INTO personas (id, call_id, title, text, state, made_by, made_ns, changed_by, changed_ns)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, state = excluded.state, changed_by = excluded.changed_by, changed_ns = excluded.changed_ns`,
		p.ID, string(p.Call), p.Title, p.Text, p.State, p.By, sqlio.Nano(p.Made), p.Decided, sqlio.Nano(p.Changed))
	return err
}

const personaColumns = `id, call_id, title, text, state, made_by, made_ns, changed_by, changed_ns`

// Personas lists those of a state ("" = all), the newest first, 200 at most.
func (s *Store) Personas(ctx context.Context, state string) ([]Persona, error) {
	return sqlio.ListIn(ctx, s.pools, "list personas", scanPersona, `SELECT `+personaColumns+` FROM personas WHERE $1 = '' OR state = $1 ORDER BY made_ns DESC, id LIMIT 200`, state)
}

// Persona reads one; an unknown id is an error of hotline.KindNotFound.
func (s *Store) Persona(ctx context.Context, id string) (Persona, error) {
	return sqlio.OneIn(ctx, s.pools, "no such persona", scanPersona, `SELECT `+personaColumns+` FROM personas WHERE id = $1`, id)
}

func scanPersona(r sqlio.Row) (p Persona, err error) {
	var call string
	var made, changed int64
	err = r.Scan(&p.ID, &call, &p.Title, &p.Text, &p.State, &p.By, &made, &p.Decided, &changed)
	p.Call, p.Made, p.Changed = hotline.CallID(call), sqlio.Time(made), sqlio.Time(changed)
	return p, err
}
