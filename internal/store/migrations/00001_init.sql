-- +goose Up
-- One file for SQLite and PostgreSQL: TEXT ids, BIGINT Unix nanoseconds (_ns), DOUBLE PRECISION milliseconds of media time (_ms),
-- TEXT for JSON, BOOLEAN; no identity columns, no enum types.
-- events is the record; every other table is a projection of it and may be rebuilt.
CREATE TABLE events (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE calls (
  id TEXT PRIMARY KEY, started_ns BIGINT NOT NULL, answered_ns BIGINT NOT NULL DEFAULT 0, ended_ns BIGINT NOT NULL DEFAULT 0,
  direction TEXT NOT NULL DEFAULT '', caller TEXT NOT NULL DEFAULT '', callee TEXT NOT NULL DEFAULT '',
  trunk TEXT NOT NULL DEFAULT '', line TEXT NOT NULL DEFAULT '', codec TEXT NOT NULL DEFAULT '', setup_ms DOUBLE PRECISION NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '', ended_by TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT '', sip_code BIGINT NOT NULL DEFAULT 0,
  duration_ms DOUBLE PRECISION NOT NULL DEFAULT 0
);
CREATE INDEX calls_started ON calls (started_ns);
CREATE TABLE utterances (
  call_id TEXT NOT NULL, party TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, text TEXT NOT NULL,
  from_ms DOUBLE PRECISION NOT NULL, to_ms DOUBLE PRECISION NOT NULL, confidence DOUBLE PRECISION NOT NULL, revised BOOLEAN NOT NULL,
  PRIMARY KEY (call_id, party, n)
);
CREATE TABLE turns (
  call_id TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL,
  heard TEXT NOT NULL, planned TEXT NOT NULL, played TEXT NOT NULL, cut BOOLEAN NOT NULL, scene TEXT NOT NULL,
  gap_endpoint_ms DOUBLE PRECISION NOT NULL, gap_asr_ms DOUBLE PRECISION NOT NULL, gap_dialog_ms DOUBLE PRECISION NOT NULL,
  gap_tts_ms DOUBLE PRECISION NOT NULL, gap_engine_ms DOUBLE PRECISION NOT NULL, gap_total_ms DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (call_id, n)
);
CREATE TABLE tickets (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, ticket TEXT NOT NULL, kind TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE callbacks (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, number TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE recordings (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, path TEXT NOT NULL, duration_ms DOUBLE PRECISION NOT NULL, bytes BIGINT NOT NULL, lost BOOLEAN NOT NULL,
  PRIMARY KEY (call_id, seq)
);
-- +goose Down
DROP TABLE recordings;
DROP TABLE callbacks;
DROP TABLE tickets;
DROP TABLE turns;
DROP TABLE utterances;
DROP TABLE calls;
DROP TABLE events;
