-- +goose Up
-- People: who waited for whom and who talked to whom; the figures of the queues; what the queues need after a restart.
ALTER TABLE calls ADD COLUMN queue TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN queue_seq BIGINT NOT NULL DEFAULT 0; -- of the event that queue is from: later ones win
ALTER TABLE calls ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN agent_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN waited_ms DOUBLE PRECISION NOT NULL DEFAULT 0; -- its longest wait
CREATE TABLE handlings (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, agent TEXT NOT NULL, queue TEXT NOT NULL, kind TEXT NOT NULL,
  waited_ms DOUBLE PRECISION NOT NULL, ring_ms DOUBLE PRECISION NOT NULL, talk_ms DOUBLE PRECISION NOT NULL,
  hold_ms DOUBLE PRECISION NOT NULL, how TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE INDEX handlings_agent ON handlings (agent, at_ns);
-- data is one engine/acd/figures.Interval.
CREATE TABLE intervals (start_ns BIGINT PRIMARY KEY, data TEXT NOT NULL);
-- One row: data is engine/acd.Snapshot.
CREATE TABLE floor (id BIGINT PRIMARY KEY, saved_ns BIGINT NOT NULL, data TEXT NOT NULL);
-- The utterances of several agents are numbered each for itself.
CREATE TABLE utterances_of (
  call_id TEXT NOT NULL, party TEXT NOT NULL, name TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, text TEXT NOT NULL,
  from_ms DOUBLE PRECISION NOT NULL, to_ms DOUBLE PRECISION NOT NULL, confidence DOUBLE PRECISION NOT NULL, revised BOOLEAN NOT NULL,
  PRIMARY KEY (call_id, party, name, n)
);
INSERT INTO utterances_of SELECT call_id, party, '', n, seq, text, from_ms, to_ms, confidence, revised FROM utterances;
DROP TABLE utterances;
ALTER TABLE utterances_of RENAME TO utterances;
-- +goose Down
CREATE TABLE utterances_of (
  call_id TEXT NOT NULL, party TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, text TEXT NOT NULL,
  from_ms DOUBLE PRECISION NOT NULL, to_ms DOUBLE PRECISION NOT NULL, confidence DOUBLE PRECISION NOT NULL, revised BOOLEAN NOT NULL,
  PRIMARY KEY (call_id, party, n)
);
INSERT INTO utterances_of SELECT call_id, party, n, seq, text, from_ms, to_ms, confidence, revised FROM utterances WHERE name = '';
DROP TABLE utterances;
ALTER TABLE utterances_of RENAME TO utterances;
DROP TABLE floor;
DROP TABLE intervals;
DROP INDEX handlings_agent;
DROP TABLE handlings;
ALTER TABLE calls DROP COLUMN waited_ms;
ALTER TABLE calls DROP COLUMN agent_seq;
ALTER TABLE calls DROP COLUMN agent;
ALTER TABLE calls DROP COLUMN queue_seq;
ALTER TABLE calls DROP COLUMN queue;
