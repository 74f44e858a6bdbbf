// Package training keeps what belongs to learning in the record: practice calls, personas that people made, trained candidates with
// what became of them, and questions without an answer. It owns these tables, but for the last, which package store writes from events, and
// no meaning: the texts inside belong to assist/trainer and assist/classify. Folders of cmd/hotline call it.
package training

import (
	"hotline/internal/store"
	"hotline/internal/store/sqlio"
)

// Store is the tables. Safe for concurrent use; all methods block for the database.
type Store struct{ pools sqlio.Pools }

// New returns the tables of a record.
func New(db *store.DB) *Store { return &Store{pools: db.Pools} }
