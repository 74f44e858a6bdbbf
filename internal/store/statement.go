package store

import (
	"context"
	"database/sql"
	"sync"
)

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

// fill compiles what was wanted. It must be called outside a transaction, which has the only connection of SQLite. A failure costs
// nothing but time: the query is compiled where it is used.
func (s *statements) fill(ctx context.Context, pool *sql.DB) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for query := range s.wanted {
		stmt, err := pool.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		if s.kept == nil {
			s.kept = map[string]*sql.Stmt{}
		}
		s.kept[query] = stmt
		delete(s.wanted, query)
	}
}
