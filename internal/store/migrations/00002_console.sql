-- +goose Up
-- People who may use the console, their sessions, and what they did with their rights.
CREATE TABLE accounts (
  name TEXT PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL,
  must_change BOOLEAN NOT NULL, disabled BOOLEAN NOT NULL, created_ns BIGINT NOT NULL, login_ns BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE sessions (
  token TEXT PRIMARY KEY, data TEXT NOT NULL, expires_ns BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_ns);
CREATE TABLE audit (
  id TEXT PRIMARY KEY, at_ns BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  target TEXT NOT NULL, detail TEXT NOT NULL, addr TEXT NOT NULL
);
-- +goose Down
DROP TABLE audit;
DROP TABLE sessions;
DROP TABLE accounts;
