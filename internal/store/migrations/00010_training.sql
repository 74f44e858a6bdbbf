-- +goose Up
-- Practice calls of agents with simulated customers; tally is one assist/trainer.Tally.
CREATE TABLE practice_calls (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, account TEXT NOT NULL, persona TEXT NOT NULL, title TEXT NOT NULL, difficulty BIGINT NOT NULL,
  started_ns BIGINT NOT NULL, ended_ns BIGINT NOT NULL, outcome TEXT NOT NULL, tally TEXT NOT NULL, comment TEXT NOT NULL, coach TEXT NOT NULL
);
CREATE INDEX practice_calls_account ON practice_calls (account, started_ns);
CREATE INDEX practice_calls_call ON practice_calls (call_id);
-- Personas that people made of calls: in use once somebody has reviewed them.
CREATE TABLE personas (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, made_by TEXT NOT NULL, made_ns BIGINT NOT NULL,
  changed_by TEXT NOT NULL, changed_ns BIGINT NOT NULL
);
-- Classifiers trained with corrections, for a person to publish or reject. samples is a list of assist/classify.Sample, trial the figures.
CREATE TABLE candidates (
  id TEXT PRIMARY KEY, made_ns BIGINT NOT NULL, made_by TEXT NOT NULL, state TEXT NOT NULL, samples TEXT NOT NULL, trial TEXT NOT NULL,
  decided_by TEXT NOT NULL, decided_ns BIGINT NOT NULL
);
-- +goose Down
DROP TABLE candidates;
DROP TABLE personas;
DROP TABLE practice_calls;
