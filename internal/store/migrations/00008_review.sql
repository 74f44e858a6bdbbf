-- +goose Up
-- What people make of inspected calls. A review's id is its call's, or session/call/inspector within a calibration.
CREATE TABLE reviews (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, session TEXT NOT NULL DEFAULT '', inspector TEXT NOT NULL, agent TEXT NOT NULL DEFAULT '',
  queue TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, sheet TEXT NOT NULL DEFAULT '', machine DOUBLE PRECISION NOT NULL DEFAULT 0,
  score DOUBLE PRECISION NOT NULL DEFAULT 0, final DOUBLE PRECISION NOT NULL DEFAULT 0, items TEXT NOT NULL, comment TEXT NOT NULL DEFAULT '',
  created_ns BIGINT NOT NULL, changed_ns BIGINT NOT NULL, submitted_ns BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reviews_call ON reviews (call_id);
CREATE INDEX reviews_agent ON reviews (agent, submitted_ns);
-- What a reviewer said of one hit; id is the hit's, or of its own where the machine found nothing (verdict missed).
CREATE TABLE marks (
  review_id TEXT NOT NULL, id TEXT NOT NULL, call_id TEXT NOT NULL, rule TEXT NOT NULL, version BIGINT NOT NULL, verdict TEXT NOT NULL,
  at_ms DOUBLE PRECISION NOT NULL, comment TEXT NOT NULL, actor TEXT NOT NULL, at_ns BIGINT NOT NULL,
  PRIMARY KEY (review_id, id)
);
CREATE INDEX marks_rule ON marks (rule);
-- One appeal a review: the answer is final. items are those that the agent disputes, JSON.
CREATE TABLE appeals (
  call_id TEXT PRIMARY KEY, agent TEXT NOT NULL, at_ns BIGINT NOT NULL, text TEXT NOT NULL, items TEXT NOT NULL,
  accepted BOOLEAN NOT NULL DEFAULT FALSE, answer TEXT NOT NULL DEFAULT '', answered_by TEXT NOT NULL DEFAULT '', answered_ns BIGINT NOT NULL DEFAULT 0,
  score_before DOUBLE PRECISION NOT NULL DEFAULT 0, score_after DOUBLE PRECISION NOT NULL DEFAULT 0
);
CREATE TABLE review_log (
  id TEXT PRIMARY KEY, review_id TEXT NOT NULL, at_ns BIGINT NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL DEFAULT 0, detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX review_log_review ON review_log (review_id, id);
-- Several inspectors judge the same calls, each blind to the others. calls, inspectors: JSON.
CREATE TABLE calibrations (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, calls TEXT NOT NULL, inspectors TEXT NOT NULL, author TEXT NOT NULL,
  created_ns BIGINT NOT NULL, closed_ns BIGINT NOT NULL DEFAULT 0
);
-- Which calls people are to listen to; data is one store.Plan. samples are the calls that it drew.
CREATE TABLE plans (id TEXT PRIMARY KEY, data TEXT NOT NULL, drawn_ns BIGINT NOT NULL DEFAULT 0);
CREATE TABLE samples (
  plan_id TEXT NOT NULL, call_id TEXT NOT NULL, drawn_ns BIGINT NOT NULL, inspector TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (plan_id, call_id)
);
CREATE INDEX samples_call ON samples (call_id);
-- +goose Down
DROP TABLE samples;
DROP TABLE plans;
DROP TABLE calibrations;
DROP TABLE review_log;
DROP TABLE appeals;
DROP TABLE marks;
DROP TABLE reviews;
