-- +goose Up
-- What callers asked and the documents did not answer; from here on, not of earlier calls.
CREATE TABLE questions (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE INDEX questions_at ON questions (at_ns);
-- +goose Down
DROP INDEX questions_at;
DROP TABLE questions;
